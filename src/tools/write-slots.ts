import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Clock, OpenState } from '../ports.ts';
import type { RepeatKey } from './define-tool.ts';
import type { ToolResult } from './result.ts';

/** Repeats are recognised this long; HubSpot repeats for up to three days (design 6, security.md finding 12). */
export const REPEAT_LIFE_MS = 72 * 3_600_000;
/** A write that has not begun this long after its key was first seen does not begin any more (design 7). */
export const LATEST_START_MS = 60_000;
/** No living process is still at a write that began this long ago: a call has under ten seconds. */
export const ABANDONED_AFTER_MS = 12_000;
const POLL_MS = 40;

const slotSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('running'), startedAtMs: z.int() }),
  z.object({ state: z.literal('done'), result: z.record(z.string(), z.unknown()) }),
]);

/** How a claim ended: this caller writes, another one did or does, or it is too late to begin. */
export type Claim = 'claimed' | 'taken' | 'too_late';
/** What became of a taken slot. `abandoned`: its process died; `released`: it gave up before it began. */
export type SlotEnd =
  | { readonly kind: 'done'; readonly result: ToolResult }
  | { readonly kind: 'abandoned'; readonly startedAtMs: number }
  | { readonly kind: 'running' | 'released' };

/**
 * One slot per portal and repeat key: of any number of equal calls, on any instances, one writes and the
 * others get its answer (INV-05, INV-53). Answers of writes hold statuses, never CRM values. The conversation's
 * handle is not kept (INV-26): a stored answer comes back with an empty `conversation`, which the caller fills in.
 */
export interface WriteSlots {
  claim(portalId: string, repeat: RepeatKey): Promise<Claim>;
  /** Stores the answer; for the one that claimed. A wish of which a part was refused gives the slot back instead. */
  finish(portalId: string, repeat: RepeatKey, result: ToolResult): Promise<void>;
  /** Gives the slot back; for the one that claimed: nothing was sent to the CRM, a repeat may try again. */
  release(portalId: string, repeat: RepeatKey): Promise<void>;
  /**
   * Stores an answer for which nothing had to be written, unless the key names a wish (`lifeMs`). False: an equal
   * call has the slot, and its answer counts.
   */
  remember(portalId: string, repeat: RepeatKey, result: ToolResult): Promise<boolean>;
  /** The stored answer of an earlier equal call, `undefined` when there is none yet. */
  earlier(portalId: string, repeat: RepeatKey): Promise<ToolResult | undefined>;
  /** Waits for the one that writes; ends with `running` when `signal` aborts first. */
  wait(portalId: string, repeat: RepeatKey, signal: AbortSignal): Promise<SlotEnd>;
}

const lifeOf = ({ lifeMs }: RepeatKey): number => lifeMs ?? REPEAT_LIFE_MS;

const resultsIn = z.looseObject({ results: z.array(z.looseObject({ status: z.string() })) });

/** Nothing of it was refused, or something of it must not be tried again: an equal wish has its answer. */
function isWrittenThrough(result: ToolResult): boolean {
  const items = resultsIn.safeParse(result).data?.results ?? [];
  return result.status === 'ok' || items.some(({ status }) => status === 'outcome_unknown');
}

/** Write slots in State. Every operation can fail with `StoreUnavailable`. */
export function createWriteSlots(deps: { readonly openState: OpenState; readonly clock: Clock }): WriteSlots {
  const { clock } = deps;
  const state = deps.openState('write-slots');
  const at = (portalId: string, { key }: RepeatKey): string => `${portalId}/${key}`;

  async function read(portalId: string, repeat: RepeatKey): Promise<z.infer<typeof slotSchema> | undefined> {
    const stored = await state.get(at(portalId, repeat));
    if (stored === undefined) return undefined;
    const slot = slotSchema.safeParse(stored);
    if (!slot.success)
      throw new StoreCorrupt('a write slot is stored in an unknown form', { cause: slot.error });
    return slot.data;
  }

  const done = (result: ToolResult): object => ({ state: 'done', result: { ...result, conversation: '' } });

  return {
    async claim(portalId, repeat) {
      const nowMs = clock.now();
      if (nowMs - repeat.firstSeenAtMs > LATEST_START_MS) {
        return (await read(portalId, repeat)) === undefined ? 'too_late' : 'taken';
      }
      const slot = { state: 'running', startedAtMs: nowMs };
      return (await state.add(at(portalId, repeat), slot, lifeOf(repeat))) ? 'claimed' : 'taken';
    },
    async finish(portalId, repeat, result) {
      if (repeat.lifeMs === undefined || isWrittenThrough(result)) {
        await state.set(at(portalId, repeat), done(result), lifeOf(repeat));
      } else await state.delete(at(portalId, repeat));
    },
    async remember(portalId, repeat, result) {
      if (repeat.lifeMs !== undefined) return (await read(portalId, repeat)) === undefined;
      return state.add(at(portalId, repeat), done(result), lifeOf(repeat));
    },
    async release(portalId, repeat) {
      await state.delete(at(portalId, repeat));
    },
    async earlier(portalId, repeat) {
      const slot = await read(portalId, repeat);
      return slot?.state === 'done' ? (slot.result as ToolResult) : undefined;
    },
    async wait(portalId, repeat, signal) {
      for (;;) {
        const slot = await read(portalId, repeat);
        if (slot === undefined) return { kind: 'released' };
        if (slot.state === 'done') return { kind: 'done', result: slot.result as ToolResult };
        const { startedAtMs } = slot;
        if (clock.now() - startedAtMs > ABANDONED_AFTER_MS) return { kind: 'abandoned', startedAtMs };
        if (signal.aborted) return { kind: 'running' };
        await sleep(POLL_MS);
      }
    },
  };
}
