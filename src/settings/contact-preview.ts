import { decide, type CallFacts, type DecisionCall, type ItemDecision } from '../policy/decide.ts';
import { listProperties, type FindDefinition } from '../policy/listing.ts';
import { propertyName, type Policy } from '../policy/policy.ts';
import type { ContactStanding } from './contact-standing.ts';

/** How far a customer has proved who they are. */
export const PROOF_STATES = ['nothing', 'email_stated', 'email_verified'] as const;
export type ProofState = (typeof PROOF_STATES)[number];

/** What an agent would be told about one property in one state. */
export interface PreviewItem {
  readonly name: string;
  readonly operation: DecisionCall['operation'];
  readonly status: 'allowed' | 'needs_email' | 'needs_verification' | 'not_available';
}

/** The decisions in one state of proof, in the order of the rules, to show before to edit. */
export interface Preview {
  readonly state: ProofState;
  readonly items: readonly PreviewItem[];
}

/** Somebody who has no contact's address. Canonical form. */
const STRANGER = 'somebody@nowhere.invalid';

/**
 * What the one decision (design 2.1) says about a contact on live chat in every state of proof, for every operation
 * that a rule switched on. Where something stands in the way of a proof, the last state says what the one before
 * it says: that is what an agent would get.
 */
export function previewOf(
  policy: Policy,
  findDefinition: FindDefinition,
  standing: ContactStanding,
): readonly Preview[] {
  const listed = listProperties(policy, findDefinition);
  return PROOF_STATES.map((state) => {
    const facts = factsIn(state, standing, { policyVersion: policy.version, listed });
    const decided = new Map([...decisionsOn('show', policy, facts), ...decisionsOn('edit', policy, facts)]);
    const items = policy.rules.flatMap((rule) =>
      (['show', 'edit'] as const).flatMap((operation) => {
        const name = propertyName(rule);
        const item = decided.get(`${operation} ${name}`);
        return item === undefined ? [] : [{ name, operation, status: statusOf(item) }];
      }),
    );
    return { state, items };
  });
}

/** The decisions on every property that has `operation` switched on, by operation and name. */
function decisionsOn(
  operation: DecisionCall['operation'],
  { rules }: Policy,
  facts: CallFacts,
): readonly (readonly [string, ItemDecision])[] {
  const names = rules.filter((rule) => rule[operation].enabled).map(propertyName);
  const { items } = decide({ operation, names }, facts);
  return items.map((item) => [`${operation} ${item.requested}`, item] as const);
}

function factsIn(
  state: ProofState,
  { blockers, contact, address, found }: ContactStanding,
  policy: Pick<CallFacts, 'policyVersion' | 'listed'>,
): CallFacts {
  const facts = { ...policy, channel: 'live_chat', proof: undefined } as const;
  if (state === 'nothing') return { ...facts, statedEmail: undefined, contact: { kind: 'not_read' } };
  const stated: CallFacts = { ...facts, statedEmail: address ?? STRANGER, contact: found };
  const canBeProven = blockers.length === 0 && contact.kind === 'found' && address !== undefined;
  if (state === 'email_stated' || !canBeProven) return stated;
  const { contactId, mergedIds } = contact;
  const proof = { contactId, address, mergedIds, policyVersion: policy.policyVersion };
  return { ...stated, contact, proof };
}

function statusOf(item: ItemDecision): PreviewItem['status'] {
  if (item.outcome !== 'refuse') return item.outcome === 'allow' ? 'allowed' : 'not_available';
  // The property is gone, hidden or sensitive by now, or beyond what an agent is told of.
  return item.reason === 'not_listed' ? 'not_available' : item.reason;
}
