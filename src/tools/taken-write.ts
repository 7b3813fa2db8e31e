import type { AuditItem } from '../audit/entry.ts';
import { answer, tryLater } from './answers.ts';
import type { ConversationContext, RepeatKey } from './define-tool.ts';
import { ITEM_NEXT, overallNext, overallStatus, type ItemStatus, type ToolResult } from './result.ts';
import { retryAfterSeconds } from './retry-after.ts';
import type { ToolServices } from './services.ts';

/**
 * The answer to a write that an equal call makes or made: its stored answer; where its process died, what a
 * read-back finds. Never a second write.
 */
export async function answerOfTaken(
  services: ToolServices,
  repeat: RepeatKey,
  context: ConversationContext,
): Promise<ToolResult> {
  const { portalId, signal, live, say } = context;
  const end = await services.writeSlots.wait(portalId, repeat, signal);
  switch (end.kind) {
    case 'done':
      return { ...end.result, conversation: live.handle };
    case 'released':
      return tryLater(live.handle, say, retryAfterSeconds(undefined));
    case 'running':
      return uncertain(context);
    case 'abandoned': {
      const items = await services.reconciler.settleSlot(portalId, repeat.key, end.startedAtMs);
      if (items === 'never_started') return tryLater(live.handle, say, 0, 'too_late');
      return items === undefined ? uncertain(context) : settled(items, context);
    }
  }
}

function uncertain({ live, say }: ConversationContext): ToolResult {
  return answer('outcome_unknown', live.handle, say('outcome_unknown'), 'do_not_retry_tell_human', {
    results: [],
  });
}

function settled(items: readonly AuditItem[], { live, say }: ConversationContext): ToolResult {
  if (items.every(({ status }) => status === 'not_updated')) return tryLater(live.handle, say, 0, 'too_late');
  const results = items.map(({ name, status }) => {
    const told = Object.hasOwn(ITEM_NEXT, status) ? (status as ItemStatus) : 'outcome_unknown';
    return { name, status: told, next: ITEM_NEXT[told] };
  });
  const statuses = results.map(({ status }) => status);
  const status = overallStatus(statuses);
  const sentence = status === 'ok' ? 'updated' : status === 'partly' ? 'partly' : 'outcome_unknown';
  return answer(status, live.handle, say(sentence), overallNext(results), { results });
}
