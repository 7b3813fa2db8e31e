import type { AuditItem } from '../audit/entry.ts';
import type { ItemDecision } from '../policy/decide.ts';
import { neutraliseText } from '../values/index.ts';

/** The listed name, or what was asked for, made harmless to repeat. */
export function nameOf(item: ItemDecision): string {
  return item.property?.name ?? neutraliseText(item.requested, 100);
}

/** An item for the audit trail; a name that is not listed is not kept, because a model may have written anything. */
export function auditItem(item: ItemDecision, operation: AuditItem['operation'], status: string): AuditItem {
  return { name: item.property?.name ?? '?', operation, status };
}
