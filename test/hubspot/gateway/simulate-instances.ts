import type { SendBudget, BudgetLimit } from '../../../src/hubspot/gateway/send-budget.ts';
import {
  type ArrivalRate,
  createArrivalRate,
  howManySlots,
} from '../../../src/hubspot/gateway/how-many-slots.ts';

/** Instances that answer questions on one portal, in virtual time. */
export interface Play {
  readonly budget: SendBudget;
  readonly limit: BudgetLimit;
  /** Sets the budget's clock. */
  readonly setTime: (ms: number) => void;
  readonly startMs: number;
  readonly lengthMs: number;
  /** Questions a second, per instance. */
  readonly rates: readonly number[];
  /** Numbers from 0 to 1. */
  readonly random: () => number;
  /** An instance that dies at a moment; what it holds dies with it. */
  readonly death?: { readonly instance: number; readonly atMs: number };
}

/** What came of it. */
export interface Outcome {
  /** When each request arrived at the CRM. */
  readonly sentMs: readonly number[];
  /** From each question to its answer, with the moment of asking. */
  readonly answers: readonly { readonly askedMs: number; readonly tookMs: number }[];
  readonly asked: number;
  /** Calls to the store. */
  readonly reservations: number;
  /** Slots that passed unused. */
  readonly wasted: number;
}

const BATCH = 100;
const STORE_MS = 2;
/** A slot that is not used by then passes. */
const USABLE_MS = 80;

interface Instance {
  readonly rate: number;
  waiting: number[];
  dates: number[];
  isAsking: boolean;
  isDead: boolean;
  slotDelayMs: number;
  readonly arrivals: ArrivalRate;
}

type Event = () => void | Promise<void>;

/** Events in the order of their times, those of one time in the order of their making. */
function createSchedule() {
  const heap: { readonly atMs: number; readonly turn: number; readonly run: Event }[] = [];
  let turn = 0;
  const before = (a: number, b: number): boolean => {
    const [x, y] = [heap[a], heap[b]];
    if (x === undefined || y === undefined) return false;
    return x.atMs < y.atMs || (x.atMs === y.atMs && x.turn < y.turn);
  };
  const swap = (a: number, b: number): void => {
    const [x, y] = [heap[a], heap[b]];
    if (x === undefined || y === undefined) return;
    heap[a] = y;
    heap[b] = x;
  };
  return {
    at(atMs: number, run: Event): void {
      heap.push({ atMs, turn: (turn += 1), run });
      for (let child = heap.length - 1; child > 0;) {
        const parent = (child - 1) >> 1;
        if (!before(child, parent)) break;
        swap(child, parent);
        child = parent;
      }
    },
    next() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ;) {
        const [left, right] = [2 * parent + 1, 2 * parent + 2];
        const least = before(right, left) ? right : left;
        if (!before(least, parent)) break;
        swap(least, parent);
        parent = least;
      }
      return first;
    },
  };
}

/** Plays it. An answer takes 80 ms and 0.4 ms for every question in the batch, a third more or less. */
export async function simulateInstances(play: Play): Promise<Outcome> {
  const { budget, limit, random, startMs, lengthMs, death } = play;
  const endMs = startMs + lengthMs;
  const schedule = createSchedule();
  let nowMs = startMs;
  const sentMs: number[] = [];
  const answers: { askedMs: number; tookMs: number }[] = [];
  let [asked, reservations, wasted] = [0, 0, 0];

  const consider = (instance: Instance): void => {
    if (instance.isAsking || instance.isDead) return;
    const slots = howManySlots({
      waiting: instance.waiting.length,
      perSecond: instance.arrivals.perSecond(nowMs),
      outstanding: instance.dates.length,
      slotDelayMs: instance.slotDelayMs,
    });
    if (slots === 0) return;
    instance.isAsking = true;
    schedule.at(nowMs + STORE_MS / 2, () => reserve(instance, slots));
  };
  const reserve = async (instance: Instance, slots: number): Promise<void> => {
    reservations += 1;
    const dates = await budget.reserve('4711', slots, limit);
    schedule.at(nowMs + STORE_MS / 2, () => {
      instance.isAsking = false;
      instance.slotDelayMs = Math.max(0, (dates.at(-1) ?? nowMs) - nowMs);
      instance.dates.push(...dates);
      for (const date of dates) {
        // Timers are a little late.
        schedule.at(Math.max(date, nowMs) + random() * 3, () => {
          use(instance);
        });
      }
      consider(instance);
    });
  };
  const use = (instance: Instance): void => {
    if (instance.isDead) return;
    while (instance.dates.length > 0 && nowMs - (instance.dates[0] ?? 0) > USABLE_MS) {
      instance.dates.shift();
      wasted += 1;
    }
    const [date] = instance.dates;
    if (date !== undefined && date <= nowMs && instance.waiting.length > 0) {
      instance.dates.shift();
      send(instance.waiting.splice(0, BATCH));
    }
    consider(instance);
  };
  const send = (batch: readonly number[]): void => {
    const arrivedMs = nowMs + random() * 5;
    sentMs.push(arrivedMs);
    const tookMs = (80 + 0.4 * batch.length) * (2 / 3 + (2 / 3) * random());
    for (const askedMs of batch) answers.push({ askedMs, tookMs: arrivedMs + tookMs - askedMs });
  };
  const ask = (instance: Instance): void => {
    if (nowMs >= endMs || instance.isDead) return;
    asked += 1;
    instance.waiting.push(nowMs);
    instance.arrivals.note(nowMs);
    use(instance);
    schedule.at(nowMs - (Math.log(1 - random()) * 1_000) / instance.rate, () => {
      ask(instance);
    });
  };

  const instances = play.rates.map((rate): Instance => ({
    ...{
      rate,
      waiting: [],
      dates: [],
      isAsking: false,
      isDead: false,
      slotDelayMs: 0,
      arrivals: createArrivalRate(),
    },
  }));
  for (const instance of instances) {
    schedule.at(startMs + (random() * 1_000) / instance.rate, () => {
      ask(instance);
    });
  }
  if (death !== undefined) {
    schedule.at(death.atMs, () => {
      const dying = instances[death.instance];
      if (dying !== undefined) dying.isDead = true;
    });
  }
  for (let event = schedule.next(); event !== undefined; event = schedule.next()) {
    if (event.atMs > endMs + 20_000) break;
    nowMs = event.atMs;
    play.setTime(nowMs);
    await event.run();
  }
  return { sentMs, answers, asked, reservations, wasted };
}
