import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { RepeatKey } from './define-tool.ts';
import type { ToolResult } from './result.ts';

/** So long an identical change in the same conversation is one write, where calls have no name (design 7, MCP). */
export const WISH_LIFE_MS = 120_000;
/** Longer than any slot under the numbers that it hands out. */
const COUNT_LIFE_MS = 2 * WISH_LIFE_MS;

const lastSchema = z.object({ wish: z.string(), count: z.int() });

/** Whose wish, in which conversation, for what. */
export interface Wanted {
  readonly caller: string;
  readonly conversation: string;
  readonly tool: string;
  /** What the tool's schema made of the arguments; two spellings of one change are the same here. */
  readonly input: unknown;
}

/** A wish with the name under which its write happens once. */
export interface Wish extends RepeatKey {
  readonly lifeMs: number;
  readonly place: string;
  readonly content: string;
  readonly count: number;
}

/**
 * Names writes by what is wanted, for a surface whose calls bring no name of their own. The name stays the same
 * until the conversation writes something else: to X, to Y and to X again are three writes, to X and to X are one.
 */
export interface Wishes {
  name(portalId: string, wanted: Wanted): Promise<Wish>;
  /** Call it with the answer: what changed something, or may have, is what a repeat is held against. */
  note(portalId: string, wish: Wish, result: ToolResult): Promise<void>;
}

/** Wishes in State, as hashes. Fails with `StoreUnavailable` and `StoreCorrupt`. */
export function createWishes(deps: { readonly openState: OpenState; readonly clock: Clock }): Wishes {
  const state = deps.openState('wishes');
  return {
    async name(portalId, { caller, conversation, tool, input }) {
      const place = sha256(JSON.stringify([caller, conversation]));
      const content = sha256(JSON.stringify([tool, inOrder(input)]));
      const stored = await state.get(`${portalId}/${place}`);
      const last = lastSchema.safeParse(stored ?? { wish: '', count: 0 });
      if (!last.success) throw new StoreCorrupt('a wish is stored in an unknown form', { cause: last.error });
      const count = last.data.wish === content ? last.data.count : last.data.count + 1;
      const key = sha256(JSON.stringify(['wish', place, content, count]));
      return { key, firstSeenAtMs: deps.clock.now(), lifeMs: WISH_LIFE_MS, place, content, count };
    },
    async note(portalId, { place, content, count }, result) {
      if (!mayHaveChanged(result)) return;
      await state.set(`${portalId}/${place}`, { wish: content, count }, COUNT_LIFE_MS);
    },
  };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const resultsIn = z.looseObject({
  status: z.string(),
  results: z.array(z.looseObject({ status: z.string() })).optional(),
});

function mayHaveChanged(result: ToolResult): boolean {
  const { status, results = [] } = resultsIn.parse(result);
  return [status, ...results.map((item) => item.status)].some(
    (each) => each === 'updated' || each === 'outcome_unknown',
  );
}

/** The same for maps and objects whatever the order of their entries. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return entries
    .map(([name, each]) => [String(name), inOrder(each)] as const)
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
