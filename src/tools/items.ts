import type { AuditItem } from '../audit/entry.ts';
import type { ItemDecision } from '../policy/decide.ts';
import { neutraliseText } from '../values/index.ts';

/** The listed name, or what was asked for, made harmless to repeat. */
export function nameOf(item: ItemDecision): string {
  return item.property?.name ?? neutraliseText(item.requested, 100);
}

/** An item for the audit trail; a name that is not listed is not kept, because a model may have written anything. */
export function auditItem(item: ItemDecision, operation: AuditItem['operation'], status: string): AuditItem {
  const reason = reasonOf(item, operation, status);
  return {
    name: item.property?.name ?? '?',
    operation,
    status,
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * Why, for the portal's own people: `not_switched_on`, the level that was asked for, `no_match` (no one contact has
 * the stated address as its primary one; which of these it was is not kept), `no_value`, `refused_by_crm`.
 */
function reasonOf(item: ItemDecision, operation: AuditItem['operation'], status: string): string | undefined {
  if (item.outcome === 'read_contact') return 'no_match';
  if (item.outcome === 'allow') {
    if (status !== 'not_available') return undefined;
    return operation === 'show' ? 'no_value' : 'refused_by_crm';
  }
  if (item.reason === 'not_listed') return undefined;
  if (item.reason !== 'not_available') return item.level;
  return item.level === undefined ? 'not_switched_on' : 'no_match';
}
