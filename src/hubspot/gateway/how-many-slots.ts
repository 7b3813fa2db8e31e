/** What one instance knows of its questions to one portal. */
export interface QueueView {
  /** Questions that wait to be put into a batch. */
  readonly waiting: number;
  /** Questions that arrive in a second (`createArrivalRate`). */
  readonly perSecond: number;
  /** Slots that were reserved and not used yet. */
  readonly outstanding: number;
  /** How far ahead the last slot of the newest reservation was when it was made; 0 before the first one. */
  readonly slotDelayMs: number;
}

/** Questions that fit in one batch read of the CRM. */
const BATCH = 100;
/** As many as one call of the store may reserve. */
const MOST_SLOTS = 10;
/** A little less than all that will come: what is reserved for nobody is lost for everybody. */
const CAUTION = 0.9;
/** Nobody is kept waiting for longer, so no slot is wanted further ahead. */
const FARTHEST_MS = 2_000;

/**
 * How many slots to reserve now, 0 to 10. One for every batch that waits or has begun; and where slots lie ahead,
 * because instances want more of them than there are, one for every whole batch that will have come by then. So
 * who has most of the questions has its slots in time, and who has few waits until a slot is worth its while:
 * one slot at a time, the next when that one is used, with everything that gathered.
 *
 * To be asked again when a question arrives, a slot was used and a reservation came back; one reservation of an
 * instance and portal is under way at a time. Simulated with the budget itself in shared-budget-load.test.ts.
 */
export function howManySlots({ waiting, perSecond, outstanding, slotDelayMs }: QueueView): number {
  const aheadMs = Math.min(slotDelayMs, FARTHEST_MS);
  const begun = Math.ceil(waiting / BATCH);
  const full = Math.floor((waiting + (CAUTION * perSecond * aheadMs) / 1_000) / BATCH);
  return Math.min(MOST_SLOTS, Math.max(0, Math.max(begun, full) - outstanding));
}

/** How fast something arrives, as of late. */
export interface ArrivalRate {
  /** One more arrived at `nowMs`, milliseconds from any beginning. */
  note(nowMs: number): void;
  perSecond(nowMs: number): number;
}

/** What arrived this long ago counts for a third (1/e), twice as long ago for an eighth. */
const MEMORY_MS = 1_000;

/** Nothing arrived yet. Costs two numbers and no timer. */
export function createArrivalRate(): ArrivalRate {
  let level = 0;
  let atMs = 0;
  const sink = (nowMs: number): void => {
    level *= Math.exp(-Math.max(0, nowMs - atMs) / MEMORY_MS);
    atMs = nowMs;
  };
  return {
    note(nowMs) {
      sink(nowMs);
      level += 1;
    },
    perSecond(nowMs) {
      sink(nowMs);
      return (level * 1_000) / MEMORY_MS;
    },
  };
}
