import type { LiveConversation } from '../conversation/conversations.ts';
import type { Decision, DecisionCall } from '../policy/decide.ts';
import { neutraliseLine } from '../values/index.ts';
import type { ToolServices } from './services.ts';

const MAX_LABELS = 5;
const MAX_LABEL_LENGTH = 80;

/**
 * Keeps what a customer was refused for want of a confirmation, by label, so that the page can say what it is
 * for. It comes from a decision of ours, never from an argument (design 7).
 */
export async function notePurpose(
  { verification }: Pick<ToolServices, 'verification'>,
  operation: DecisionCall['operation'],
  { items }: Decision,
  live: LiveConversation,
): Promise<void> {
  const labels = items.flatMap((item) =>
    item.outcome === 'refuse' && item.level === 'verify_email' && item.property !== undefined
      ? [neutraliseLine(item.property.definition.label, MAX_LABEL_LENGTH)]
      : [],
  );
  if (labels.length === 0) return;
  await verification.notePurpose(live, { operation, labels: labels.slice(0, MAX_LABELS) });
}
