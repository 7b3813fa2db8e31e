import { z } from 'zod';
import type { AuditCall } from '../audit/entry.ts';
import { wireHash } from '../audit/reconcile.ts';
import { NotConnected } from '../errors.ts';
import type { TextKey } from '../texts/texts.ts';
import { answer, notConnected, tryLater } from './answers.ts';
import { defineTool, type ConversationContext, type RegisteredTool } from './define-tool.ts';
import { paceNegative } from './even-pace.ts';
import { sentenceForEmail } from './email-question.ts';
import { changedValue, changeMap, conversationHandle, optional } from './input.ts';
import { auditItem } from './items.ts';
import { judge, noteUse, type Judgement } from './judge.ts';
import { notePurpose } from './note-purpose.ts';
import { changeItem, planChanges, type ChangeItem, type PlannedChange } from './plan-changes.ts';
import { overallNext, overallStatus, type ToolResult } from './result.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { sendWrites, type PlannedWrite, type SentWrites } from './send-writes.ts';
import { auditCall, type ToolServices } from './services.ts';
import { answerOfTaken } from './taken-write.ts';

const TOOL = 'update_crm_data';

const input = z
  .strictObject({
    conversation: conversationHandle.describe('The handle from open_conversation.'),
    changes: optional(changeMap).describe(
      'New values by name, e.g. `{"contacts.phone": "+358 40 1234567"}`.',
    ),
    property: optional(z.string().trim().min(1).max(200)).describe('One name, together with `value`.'),
    value: changedValue.optional().describe('The new value of `property`.'),
  })
  .transform(({ conversation, changes = [], property, value }, context) => {
    const incomplete = (property === undefined) !== (value === undefined);
    const single = property === undefined || value === undefined ? [] : [[property, value] as const];
    const all = new Map([...changes, ...single]);
    if (incomplete || all.size === 0) {
      const field = !incomplete ? 'changes' : value === undefined ? 'value' : 'property';
      context.addIssue({ code: 'custom', path: [field], message: 'missing' });
      return z.NEVER;
    }
    return { conversation, changes: all };
  });

/** The sentence for each overall status. */
const SENTENCES: Readonly<Record<string, TextKey>> = {
  ok: 'updated',
  partly: 'partly',
  needs_verification: 'needs_verification',
  not_available: 'not_available',
  not_listed: 'not_listed',
  invalid_value: 'invalid_value',
  outcome_unknown: 'outcome_unknown',
};

function resultOf(items: readonly ChangeItem[], { live, policy, say }: ConversationContext): ToolResult {
  const statuses = items.map(({ status }) => status);
  const status = overallStatus(statuses);
  const nothingNew = statuses.every((each) => each === 'unchanged');
  const sentence = Object.hasOwn(SENTENCES, status) ? SENTENCES[status] : undefined;
  const next = overallNext(items);
  const said = status === 'needs_email' ? sentenceForEmail(next, policy, live) : (sentence ?? 'partly');
  return answer(status, live.handle, say(nothingNew ? 'unchanged' : said), next, { results: items });
}

/** Changes properties of the customer's own contact (design 7). */
export function updateCrmData(services: ToolServices): RegisteredTool {
  return defineTool({
    name: TOOL,
    title: 'Update CRM data',
    description:
      'Changes properties of the customer you are talking to, after the customer asked for it. Use names from `data[]` that have `edit`. Tell the customer that something was saved only when its status is `updated` or `unchanged`. `invalid_value`: ask the customer again, with the message. `outcome_unknown`: do not try again, tell a human.',
    effect: 'write',
    input,
    conversation: 'required',
    async run({ changes }, context) {
      const judged = await judge(services, { operation: 'edit', names: [...changes.keys()] }, context);
      await noteUse(services, context.live, judged);
      const planned = await planChanges(services, judged, changes, context);
      await notePurpose(services, 'edit', judged.decision, context.live);
      const writes = planned.flatMap((change) => ('write' in change ? [change.write] : []));
      if (judged.record === undefined || writes.length === 0) {
        return answerWithoutWrite(services, judged, planned, context);
      }
      const { repeat, portalId } = context;
      const claim = repeat === undefined ? 'claimed' : await services.writeSlots.claim(portalId, repeat);
      if (repeat !== undefined && claim === 'taken') return answerOfTaken(services, repeat, context);
      if (claim === 'too_late') return tryLater(context.live.handle, context.say, 0, 'too_late');
      return writeThrough(services, judged.record.id, judged, planned, writes, context);
    },
  });
}

/** Everything was refused, or stands in the CRM already: nothing is sent. */
async function answerWithoutWrite(
  services: ToolServices,
  judged: Judgement,
  planned: readonly PlannedChange[],
  context: ConversationContext,
): Promise<ToolResult> {
  const items = planned.map((change) =>
    'settled' in change ? change.settled : changeItem(change.item, 'not_available'),
  );
  const result = resultOf(items, context);
  await services.audit.append(context.portalId, 'tool_call', {
    ...auditCall(TOOL, context, context.live.conversation, judged.decision.policyVersion),
    status: result.status,
    items: auditItems(planned, items),
    ...(judged.record === undefined ? {} : { contactId: judged.record.id }),
  });
  await paceNegative(
    services.clock,
    judged,
    items.map(({ status }) => status),
  );
  const { repeat, portalId } = context;
  if (repeat === undefined || (await services.writeSlots.remember(portalId, repeat, result))) return result;
  // An equal call wrote while this one looked, and what it wrote stands in the CRM by now.
  return answerOfTaken(services, repeat, context);
}

/** Intent, CRM, outcome: in this order, each durable before the next (INV-55). */
async function writeThrough(
  services: ToolServices,
  contactId: string,
  judged: Judgement,
  planned: readonly PlannedChange[],
  writes: readonly PlannedWrite[],
  context: ConversationContext,
): Promise<ToolResult> {
  const { portalId, live, repeat } = context;
  const call = auditCall(TOOL, context, live.conversation, judged.decision.policyVersion);
  const intentSeq = await appendIntent(services, call, contactId, writes, context);
  const sent = await sendWrites(
    services.crm,
    portalId,
    contactId,
    writes,
    context.signal,
    live.conversation.id,
  );
  const items = planned.map((change) =>
    'settled' in change ? change.settled : writtenItem(change, sent, context),
  );
  const result = nothingSent(sent) ? faultAnswer(sent, context) : resultOf(items, context);
  await services.audit.append(portalId, 'write_outcome', {
    ...call,
    intentSeq,
    contactId,
    status: result.status,
    items: auditItems(planned, items, sent),
  });
  const changed = items.filter(({ status }) => status === 'updated' || status === 'outcome_unknown');
  await services.conversations.noteChanges(
    live,
    changed.map(({ name, status }) => ({ name, status })),
  );
  if (repeat !== undefined) {
    await (nothingSent(sent)
      ? services.writeSlots.release(portalId, repeat)
      : services.writeSlots.finish(portalId, repeat, result));
  }
  return result;
}

function appendIntent(
  { audit, keyedHash }: ToolServices,
  call: AuditCall,
  contactId: string,
  writes: readonly PlannedWrite[],
  { portalId, repeat }: ConversationContext,
): Promise<number> {
  return audit.append(portalId, 'write_intent', {
    ...call,
    contactId,
    slot: repeat?.key ?? null,
    writes: writes.map(({ property: { name, definition }, wire, oldWire }) => ({
      name,
      oldHash: wireHash(keyedHash, portalId, definition.name, oldWire),
      newHash: wireHash(keyedHash, portalId, definition.name, wire),
    })),
  });
}

function writtenItem(
  { item, write }: Extract<PlannedChange, { write: PlannedWrite }>,
  { statuses }: SentWrites,
  { say }: ConversationContext,
): ChangeItem {
  const status = statuses.get(write.property.name) ?? 'outcome_unknown';
  switch (status) {
    case 'updated':
    case 'would_update':
    case 'not_available':
    case 'outcome_unknown':
      return changeItem(item, status);
    case 'invalid_value':
      return { ...changeItem(item, status), code: 'refused_by_crm', message: say('refused_by_crm') };
    case 'not_sent':
      return { ...changeItem(item, 'not_available'), code: 'try_later', next: 'retry_later' };
  }
}

const nothingSent = ({ statuses }: SentWrites): boolean =>
  [...statuses.values()].every((status) => status === 'not_sent');

/** The CRM took none of it; nothing was changed and the caller may come back. */
function faultAnswer({ fault }: SentWrites, { live, say }: ConversationContext): ToolResult {
  return fault instanceof NotConnected
    ? notConnected(live.handle, say)
    : tryLater(live.handle, say, retryAfterSeconds(fault));
}

function auditItems(
  planned: readonly PlannedChange[],
  items: readonly ChangeItem[],
  sent?: SentWrites,
): ReturnType<typeof auditItem>[] {
  return planned.map((change, index) => {
    const told = items[index]?.status ?? 'outcome_unknown';
    const atCrm = 'write' in change ? sent?.statuses.get(change.write.property.name) : undefined;
    return auditItem(change.item, 'edit', atCrm === 'not_sent' ? 'not_updated' : told);
  });
}
