import { canonicalEmail, emailSpellings } from '../input/email.ts';
import type { Crm, ContactRecord } from '../hubspot/crm.ts';
import { decide, type CallFacts, type Decision, type DecisionCall } from '../policy/decide.ts';
import type { ContactFact, ProofFact } from '../policy/levels/level.ts';
import { proofStands } from '../policy/levels/proof.ts';
import { listProperties, type ListedProperty } from '../policy/listing.ts';
import type { Policy } from '../policy/policy.ts';
import type { LiveConversation } from '../conversation/conversations.ts';
import type { LivingProof } from '../verification/proofs.ts';
import type { ConversationContext } from './define-tool.ts';
import type { ToolServices } from './services.ts';

/** A decision together with the record it was made on, read for this very call. */
export interface Judgement {
  readonly decision: Decision;
  /** There only if some property needed it and exactly one living contact was found. */
  readonly record: ContactRecord | undefined;
  /** What the decision rests on. */
  readonly facts: CallFacts;
  /** The proof that something was allowed by; its use is still to be noted (`noteUse`). */
  readonly usedProof?: LivingProof;
  /** When the contact was looked up by what was stated; what is refused after that leaves at an even pace. */
  readonly lookedUpAtMs?: number;
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
 * settle the matter, and always anew; after that read policy and proof are read again, so that a rule tightened
 * or a proof ended meanwhile wins (INV-28, INV-43).
 */
export async function judge(
  services: ToolServices,
  call: DecisionCall,
  context: ConversationContext,
): Promise<Judgement> {
  const { live } = context;
  const proof = await services.verification.proof(live, context.policy);
  const unread = await factsOf(services, context, { policy: context.policy, proof });
  const first = decide(call, unread);
  if (!first.needsContact) return { decision: first, record: undefined, facts: unread };
  if (proof !== undefined) {
    const judged = await judgeProven(services, call, context, proof, namesOf(first));
    if (judged !== undefined) return judged;
  }
  return judgeStated(services, call, context);
}

interface GatheredFacts {
  readonly policy: Policy;
  readonly proof?: ProofFact | undefined;
  readonly contact?: ContactFact;
}

async function factsOf(
  services: ToolServices,
  { live, portalId, signal }: ConversationContext,
  { policy, proof, contact = { kind: 'not_read' } }: GatheredFacts,
): Promise<CallFacts> {
  return {
    policyVersion: policy.version,
    listed: await listedUnder(policy, services, portalId, signal),
    channel: live.conversation.channel,
    statedEmail: live.statedEmail,
    proof,
    contact,
  };
}

/** The properties whose decision waits for the contact. */
function namesOf({ items }: Decision): readonly string[] {
  return items.flatMap((item) => (item.outcome === 'read_contact' ? [item.property.definition.name] : []));
}

/** Decides on the contact that was proven; `undefined` when the proof does not stand any more, and is ended for good. */
async function judgeProven(
  services: ToolServices,
  call: DecisionCall,
  context: ConversationContext,
  proof: LivingProof,
  names: readonly string[],
): Promise<Judgement | undefined> {
  const { live, portalId, signal } = context;
  const wanted = [...new Set([...names, 'email'])];
  const record = await services.crm.readContact(
    portalId,
    proof.contactId,
    wanted,
    signal,
    live.conversation.id,
  );
  const contact = factOf(record);
  if (!proofStands(proof, contact)) {
    await services.verification.end(live, 'contact_changed');
    return undefined;
  }
  const policy = await services.policies.current(portalId);
  if (!(await services.verification.stillProven(live, policy, proof))) return undefined;
  const facts = await factsOf(services, context, { policy, proof, contact });
  const decision = decide(call, facts);
  const isUsed = decision.items.some((item) => item.outcome === 'allow' && item.isProven);
  return { decision, record, facts, ...(isUsed ? { usedProof: proof } : {}) };
}

/** Notes that the proof behind a judgement was of use: its idle time begins anew. */
export async function noteUse(
  { verification }: Pick<ToolServices, 'verification'>,
  live: LiveConversation,
  { usedProof }: Judgement,
): Promise<void> {
  if (usedProof !== undefined) await verification.proofUsed(live, usedProof);
}

/** Decides on what the customer stated, as if nothing had ever been confirmed. */
async function judgeStated(
  services: ToolServices,
  call: DecisionCall,
  context: ConversationContext,
): Promise<Judgement> {
  const unread = await factsOf(services, context, { policy: context.policy });
  const first = decide(call, unread);
  if (!first.needsContact) return { decision: first, record: undefined, facts: unread };
  const { live, portalId, signal } = context;
  const lookedUpAtMs = services.clock.now();
  const { contact, record } = await findContact(services.crm, live, namesOf(first), signal);
  const facts = await factsOf(services, context, {
    policy: await services.policies.current(portalId),
    contact,
  });
  return { decision: decide(call, facts), record, facts, lookedUpAtMs };
}

/** What a decision is told of a contact that was read with its `email`. */
export function factOf(record: ContactRecord | undefined): ContactFact {
  if (record === undefined) return { kind: 'none' };
  const primaryEmail = canonicalEmail(record.properties['email'] ?? null);
  return { kind: 'found', contactId: record.id, primaryEmail, mergedIds: record.mergedIds };
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
): Promise<{ readonly contact: ContactFact; readonly record: ContactRecord | undefined }> {
  const wanted = [...new Set([...properties, 'email'])];
  const { id: turn, portalId, recognisedContactId } = conversation;
  const found =
    recognisedContactId === null
      ? await crm.findContactsByEmail(portalId, emailSpellings(statedEmail ?? ''), wanted, signal, turn)
      : [await crm.readContact(portalId, recognisedContactId, wanted, signal, turn)].filter(
          (record): record is ContactRecord => record?.id === recognisedContactId,
        );
  return contactAmong(found);
}

/** The part of a look-up that asks nobody: the contact, if exactly one was found, and what a decision is told of it. */
export function contactAmong(found: readonly ContactRecord[]): {
  readonly contact: ContactFact;
  readonly record: ContactRecord | undefined;
} {
  const [record] = found;
  if (record === undefined || found.length > 1) return { contact: { kind: 'none' }, record: undefined };
  return { contact: factOf(record), record };
}

/** The wire value of a property; `undefined` when the record has none, or an empty one. */
export function wireValue(record: ContactRecord | undefined, property: string): string | undefined {
  if (record === undefined || !Object.hasOwn(record.properties, property)) return undefined;
  const value = record.properties[property];
  return value === null || value === '' ? undefined : value;
}
