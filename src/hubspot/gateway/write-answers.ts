import { z } from 'zod';
import type { UpdateOutcome } from '../crm.ts';
import { own, parseJson } from '../json.ts';
import { parseUpdateProblems } from '../update-problems.ts';
import type { Writer } from './writes.ts';

const schema = z.object({
  status: z.literal('COMPLETE'),
  results: z.array(z.object({ id: z.string() })).max(100),
  errors: z.array(z.unknown()).optional(),
});

/** Refusals that HubSpot gives before it writes, and the status of the same refusal of a single update. */
const REFUSALS: ReadonlyMap<unknown, number> = new Map([
  ['VALIDATION_ERROR', 400],
  ['CONFLICT', 409],
  ['MISSING_SCOPES', 403],
]);

/**
 * How each of a batch of updates ended, in the order of `writers`. An input is done only if it is among the results
 * and no error names it; what is told of nobody is `unknown`. `ask_alone`: nothing was written, because a batch does
 * not know the contact; it may have been merged, which only a single update follows.
 */
export function attributeWrites(
  status: number,
  text: string,
  writers: readonly Writer[],
): readonly (UpdateOutcome | 'ask_alone')[] {
  const parsed = status === 200 || status === 207 ? schema.safeParse(parseJson(text)) : undefined;
  if (parsed?.success !== true) return writers.map(() => ({ outcome: 'unknown' }));
  const done = new Set(parsed.data.results.map(({ id }) => id));
  const errors = errorsById(parsed.data.errors ?? []);
  return writers.map(({ contactId, properties }) => {
    const entries = errors.get(contactId) ?? [];
    const [entry] = entries;
    if (done.has(contactId)) {
      return entry === undefined ? { outcome: 'done', contactId } : { outcome: 'unknown' };
    }
    return entries.length === 1 ? refusalIn(entry, Object.keys(properties)) : { outcome: 'unknown' };
  });
}

function refusalIn(entry: unknown, written: readonly string[]): UpdateOutcome | 'ask_alone' {
  const category = own(entry, 'category');
  if (typeof category === 'string' && category.endsWith('NOT_FOUND')) return 'ask_alone';
  const status = REFUSALS.get(category);
  if (status === undefined) return { outcome: 'unknown' };
  return { outcome: 'rejected', status, problems: parseUpdateProblems(JSON.stringify(entry), written) };
}

/** The error entries by the inputs that they name (`context.ids`). */
function errorsById(entries: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> {
  const byId = new Map<string, unknown[]>();
  for (const entry of entries) {
    const ids = own(own(entry, 'context'), 'ids');
    for (const id of Array.isArray(ids) ? (ids as unknown[]) : []) {
      if (typeof id === 'string') byId.set(id, [...(byId.get(id) ?? []), entry]);
    }
  }
  return byId;
}
