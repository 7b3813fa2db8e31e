import { CrmBusy } from '../errors.ts';

const DEFAULT_SECONDS = 2;

/** When a caller may come back, in whole seconds: as the CRM said, else two. */
export function retryAfterSeconds(fault: unknown): number {
  return fault instanceof CrmBusy ? Math.max(1, Math.ceil(fault.retryAfterMs / 1_000)) : DEFAULT_SECONDS;
}
