import { invalidInput, problem, type SettingsRefusal } from './refusal.ts';

/** One page of a portal's audit trail, newest first. */
export interface ActivityPage {
  readonly entries: readonly unknown[];
  /** The `before` of the next page, `null` on the last. */
  readonly before: number | null;
}

/** Which page is wanted: entries older than `before` (a journal position), at most `limit`. */
export interface ActivityQuery {
  readonly before?: number;
  readonly limit: number;
}

/** Reads the trail of one portal. Fails with `StoreUnavailable`. */
export type ReadActivity = (portalId: string, query: ActivityQuery) => Promise<ActivityPage>;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

/** Reads `before` and `limit` (1 to 100, default 50). 422 `out_of_range` naming the field. */
export function readActivityQuery(query: ReadonlyMap<string, string>): ActivityQuery | SettingsRefusal {
  const limit = wholeNumber(query.get('limit') ?? String(DEFAULT_LIMIT));
  if (limit === undefined || limit > MAX_LIMIT) return invalidInput([problem('limit', 'out_of_range')]);
  const text = query.get('before');
  if (text === undefined) return { limit };
  const before = wholeNumber(text);
  return before === undefined ? invalidInput([problem('before', 'out_of_range')]) : { before, limit };
}

function wholeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
