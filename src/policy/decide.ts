import type { Channel } from '../conversation/conversation.ts';
import { LEVELS } from './levels/index.ts';
import type { ContactFact, LevelVerdict, ProofFact } from './levels/level.ts';
import { resolveListed, type ListedProperty } from './listing.ts';
import type { Grant, ProtectionLevel } from './policy.ts';

/** What is asked for: to see properties, or to change them. */
export interface DecisionCall {
  readonly operation: 'show' | 'edit';
  /** As the caller wrote them. */
  readonly names: readonly string[];
}

/** Everything a decision rests on. Nothing else is read, and nothing is read twice. */
export interface CallFacts {
  readonly policyVersion: number;
  /** What policy and live catalogue allow at all (`listProperties`). */
  readonly listed: readonly ListedProperty[];
  readonly channel: Channel;
  readonly statedEmail: string | undefined;
  readonly proof: ProofFact | undefined;
  readonly contact: ContactFact;
}

/** Why a property is refused. A closed list; `not_available` is the one negative answer about a person. */
export type RefusalReason = 'not_listed' | 'not_available' | 'needs_email' | 'needs_verification';

/** The verdict on one property. `read_contact`: look the contact up and decide again. */
export type ItemDecision =
  | {
      readonly outcome: 'allow';
      readonly requested: string;
      readonly property: ListedProperty;
      /** A confirmed mailbox stands behind it: then even "there is no value" may be said. */
      readonly isProven: boolean;
    }
  | { readonly outcome: 'read_contact'; readonly requested: string; readonly property: ListedProperty }
  | {
      readonly outcome: 'refuse';
      readonly requested: string;
      readonly property: ListedProperty | undefined;
      readonly reason: RefusalReason;
      /** The level that was not met, where one was asked for. */
      readonly level: ProtectionLevel | undefined;
    };

/** The verdict on a call: one item per different property, in the order asked. */
export interface Decision {
  readonly policyVersion: number;
  readonly items: readonly ItemDecision[];
  /** Some item needs the live contact; then no item of this decision may be acted on. */
  readonly needsContact: boolean;
}

/**
 * The one decision of the product (design 2.1): every surface ends here. Pure. What no rule allows is refused;
 * what a rule allows is held against its protection level.
 */
export function decide(call: DecisionCall, facts: CallFacts): Decision {
  const seen = new Set<string>();
  const items: ItemDecision[] = [];
  for (const requested of call.names) {
    const property = resolveListed(facts.listed, requested);
    const identity = property?.name ?? `?${requested}`;
    if (seen.has(identity)) continue;
    seen.add(identity);
    items.push(decideOne(call.operation, requested, property, facts));
  }
  const needsContact = items.some(({ outcome }) => outcome === 'read_contact');
  return { policyVersion: facts.policyVersion, items, needsContact };
}

function decideOne(
  operation: DecisionCall['operation'],
  requested: string,
  property: ListedProperty | undefined,
  facts: CallFacts,
): ItemDecision {
  const refuse = (reason: RefusalReason, level?: ProtectionLevel): ItemDecision => ({
    outcome: 'refuse',
    requested,
    property,
    reason,
    level,
  });
  if (property === undefined) return refuse('not_listed');
  const grant = property[operation];
  if (grant === undefined) return refuse('not_available');
  const level = requiredLevel(operation, grant, property.acceptedRisk, facts.channel);
  const { statedEmail, proof, contact } = facts;
  const { widenedAtVersion } = property;
  const verdict: LevelVerdict = LEVELS[level].judge({ statedEmail, proof, widenedAtVersion, contact });
  switch (verdict) {
    case 'proven':
    case 'met':
      return { outcome: 'allow', requested, property, isProven: verdict === 'proven' };
    case 'read_contact':
      return { outcome: 'read_contact', requested, property };
    case 'not_met':
      return refuse('not_available', level);
    case 'needs_email':
    case 'needs_verification':
      return refuse(verdict, level);
  }
}

/**
 * The level that really applies. On the channel `email` the From address proves nothing, and an edit at
 * `match_email` stands only where an admin accepted its risk: both rise to `verify_email`.
 */
function requiredLevel(
  operation: DecisionCall['operation'],
  grant: Grant,
  acceptedRisk: boolean,
  channel: Channel,
): ProtectionLevel {
  if (channel === 'email') return 'verify_email';
  if (operation === 'edit' && !acceptedRisk) return 'verify_email';
  return grant.protectionLevel;
}
