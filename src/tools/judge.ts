import { canonicalEmail, emailSpellings } from '../input/email.ts';
import type { Crm, ContactRecord } from '../hubspot/crm.ts';
import { decide, type CallFacts, type Decision, type DecisionCall } from '../policy/decide.ts';
import type { ContactFact } from '../policy/levels/level.ts';
import { listProperties, type ListedProperty } from '../policy/listing.ts';
import type { Policy } from '../policy/policy.ts';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { ConversationContext } from './define-tool.ts';
import type { ToolServices } from './services.ts';

/** A decision together with the record it was made on, read for this very call. */
export interface Judgement {
  readonly decision: Decision;
  /** There only if some property needed it and exactly one living contact was found. */
  readonly record: ContactRecord | undefined;
  /** What the decision rests on. */
  readonly facts: CallFacts;
}

/** What a policy and the portal's live catalogue allow together. */
export async function listedUnder(
  policy: Policy,
  services: Pick<ToolServices, 'definitions'>,
  portalId: string,
  signal: AbortSignal,
): Promise<readonly ListedProperty[]> {
  return listProperties(policy, await services.definitions.get(portalId, signal));
}

/**
 * Gathers the facts of a call and decides it. The contact is read only if the conversation alone does not
 * settle the matter, and always anew; after that read the policy is read again, so that a rule tightened
 * meanwhile wins.
 */
export async function judge(
  services: ToolServices,
  call: DecisionCall,
  context: ConversationContext,
): Promise<Judgement> {
  const { live, portalId, signal } = context;
  const factsOf = async (policy: Policy, contact: ContactFact): Promise<CallFacts> => ({
    policyVersion: policy.version,
    listed: await listedUnder(policy, services, portalId, signal),
    channel: live.conversation.channel,
    statedEmail: live.statedEmail,
    contact,
  });
  const factsBefore = await factsOf(context.policy, { kind: 'not_read' });
  const first = decide(call, factsBefore);
  if (!first.needsContact) return { decision: first, record: undefined, facts: factsBefore };

  const names = first.items.flatMap((item) =>
    item.outcome === 'read_contact' ? [item.property.definition.name] : [],
  );
  const { fact, record } = await findContact(services.crm, live, names, signal);
  const facts = await factsOf(await services.policies.current(portalId), fact);
  return { decision: decide(call, facts), record, facts };
}

/**
 * The one living contact that the conversation leads to: the recognised one if there is one, else the only
 * contact that holds the stated address. Two matches are no match (INV-16); a merged record is another record.
 */
async function findContact(
  crm: Crm,
  { conversation, statedEmail }: LiveConversation,
  properties: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly fact: ContactFact; readonly record: ContactRecord | undefined }> {
  const wanted = [...new Set([...properties, 'email'])];
  const { portalId, recognisedContactId } = conversation;
  const found =
    recognisedContactId === null
      ? await crm.findContactsByEmail(portalId, emailSpellings(statedEmail ?? ''), wanted, signal)
      : [await crm.readContact(portalId, recognisedContactId, wanted, signal)].filter(
          (record) => record?.id === recognisedContactId,
        );
  const [record] = found;
  if (record === undefined || found.length > 1) return { fact: { kind: 'none' }, record: undefined };
  const primaryEmail = canonicalEmail(record.properties['email'] ?? null) ?? undefined;
  return { fact: { kind: 'found', contactId: record.id, primaryEmail }, record };
}

/** The wire value of a property; `undefined` when the record has none, or an empty one. */
export function wireValue(record: ContactRecord | undefined, property: string): string | undefined {
  if (record === undefined || !Object.hasOwn(record.properties, property)) return undefined;
  const value = record.properties[property];
  return value === null || value === '' ? undefined : value;
}
