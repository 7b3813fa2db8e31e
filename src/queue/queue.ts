import { setImmediate as breathe } from 'node:timers/promises';
import type { Clock, Logger, OpenState, Random } from '../ports.ts';
import { toJson } from '../stores/json.ts';
import { createPlaces, type Knowledge } from './places.ts';
import { createShelf, type Found } from './shelf.ts';
import { createTurns, type JobKind } from './turns.ts';

/** How many jobs of a queue one process has under way at a time, and how many of those of one portal. */
export const QUEUE_CONCURRENCY = 16;
export const PORTAL_CONCURRENCY = 4;

/** How long a lease on a job lasts. The longest time until a job of a process that died is taken over. */
const LEASE_MS = 60_000;
/** How long a place that was taken may stay without its job; whoever took it has died by then. */
const EMPTY_MS = 30_000;
/** Places read at a time. */
const CHUNK = 50;
/** The head is stored whenever all is done, and else once it has moved so far. */
const HEAD_STEP = 32;

/** How a call of `work` went. */
export interface Round {
  /** Turns that this call carried out, however they ended. */
  readonly handled: number;
  /** When the next known job may begin, or `undefined`. What other processes enqueue is not known. */
  readonly nextInMs: number | undefined;
}

/**
 * A durable queue over all processes. What it promises:
 * - At least once. A job whose `enqueue` resolved is handled until `handle` answers `done` or its life is over,
 *   whichever process dies meanwhile. A job can be handled again when the process or the store failed before
 *   the end could be stored.
 * - Never by two living processes at once, as long as `handle` ends within 15 s of its signal and no process
 *   stands still for that long.
 * - Order is not promised.
 * - Nobody waits for one portal: of 16 jobs under way in a process, at most 4 are one portal's.
 */
export interface Queue<Job> {
  /**
   * Stores a job, which lives `lifeMs` milliseconds from now. Durable when it resolves; two writes.
   * @param job JSON.
   * @throws TypeError for what JSON cannot say or a life that is not positive; `StoreUnavailable`, after which the
   * job may or may not have been stored.
   */
  enqueue(job: Job, lifeMs: number): Promise<void>;
  /**
   * Handles what is due, until nothing more can begin and all that this call began has ended. May be called
   * again while earlier calls are under way: one slow job holds up its own call only. Costs one read when
   * there is nothing to do.
   * @param stop once aborted nothing more begins.
   * @throws `StoreUnavailable`, `StoreCorrupt`; only after the jobs that it began have ended.
   */
  work(stop?: AbortSignal): Promise<Round>;
  /** Jobs at most that wait or are under way, over all processes. One read. Fails with `StoreUnavailable`. */
  length(): Promise<number>;
  /** Calls `listener` after every `enqueue` in this process. It must not throw. */
  onEnqueued(listener: () => void): void;
}

export interface QueueDeps<Job> extends JobKind<Job> {
  readonly openState: OpenState;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** The namespace that the queue has for itself. */
  readonly space: string;
  /** 60,000. A handler has three quarters of it, in real time. The same in all processes. */
  readonly leaseMs?: number;
}

/**
 * A queue on State alone (design section 2.8). Every job has a numbered place; a counter hands the numbers out,
 * and a lease, which one caller can create, gives the right to a turn.
 */
export function createQueue<Job>(deps: QueueDeps<Job>): Queue<Job> {
  const { clock, logger, space, leaseMs = LEASE_MS } = deps;
  const owner = Buffer.from(deps.random.bytes(12)).toString('base64url');
  const shelf = createShelf({ state: deps.openState(space), clock, owner, leaseMs });
  const turns = createTurns({ ...deps, shelf, leaseMs });
  const places = createPlaces();
  /** What this process has under way, by place: the portals. */
  const underWay = new Map<number, string>();
  const listeners: (() => void)[] = [];
  const oneAtATime = createLine();

  const isBusyWith = (place: number): boolean => underWay.has(place) || turns.isHanging(place);
  const hasRoomFor = (portal: string, others: Iterable<string>): boolean => {
    let sameNow = 0;
    for (const other of others) sameNow += other === portal ? 1 : 0;
    return sameNow < PORTAL_CONCURRENCY;
  };

  /** The places that are worth a look now: those that could begin, and those of which too little is known. */
  function choose(done: ReadonlySet<number>): number[] {
    const chosen: number[] = [];
    const begun = [...underWay.values()];
    for (const place of places.open(clock.now())) {
      if (done.has(place) || isBusyWith(place)) continue;
      const knowledge = places.of(place);
      if (knowledge?.kind === 'due') {
        if (!hasRoomFor(knowledge.portal, begun)) continue;
        begun.push(knowledge.portal);
      }
      chosen.push(place);
      if (chosen.length === CHUNK || begun.length === QUEUE_CONCURRENCY) break;
    }
    return chosen;
  }

  async function empty(place: number): Promise<Knowledge | undefined> {
    const before = places.of(place);
    const nowMs = clock.now();
    // A job that was there and is not any more has outlived its time.
    if (before !== undefined && before.kind !== 'empty') return { kind: 'finished' };
    const sinceMs = before?.sinceMs ?? nowMs;
    if (nowMs - sinceMs < EMPTY_MS) return { kind: 'empty', sinceMs };
    if (!(await shelf.giveUp(place))) return undefined;
    logger.info({ queue: space, place }, 'a place in a queue stayed empty and was given up');
    return { kind: 'finished' };
  }

  async function judge({ place, content, isLeased }: Found): Promise<Knowledge | undefined> {
    switch (content.kind) {
      case 'gone':
        return { kind: 'finished' };
      case 'nothing':
        return empty(place);
      case 'malformed':
        return turns.remove(place);
      case 'job': {
        const { notBeforeMs } = content.stored;
        if (notBeforeMs > clock.now()) return { kind: 'waiting', fromMs: notBeforeMs };
        if (isLeased) return { kind: 'elsewhere' };
        const portal = turns.portalOf(content.stored);
        return portal === undefined ? turns.remove(place) : { kind: 'due', portal };
      }
    }
  }

  function note(place: number, knowledge: Knowledge | undefined): void {
    if (knowledge === undefined) places.forget(place);
    else places.learn(place, knowledge);
  }

  async function begin(place: number, onBegun: (ended: Promise<boolean>) => void): Promise<void> {
    const knowledge = places.of(place);
    const isFull = underWay.size >= QUEUE_CONCURRENCY;
    if (knowledge?.kind !== 'due' || isFull || !hasRoomFor(knowledge.portal, underWay.values())) return;
    const lease = await shelf.claim(place);
    if (lease === undefined) {
      note(place, { kind: 'elsewhere' });
      return;
    }
    underWay.set(place, knowledge.portal);
    const run = async (): Promise<boolean> => {
      const { handled, after } = await turns.run(place, lease);
      underWay.delete(place);
      note(place, after);
      return handled;
    };
    onBegun(run());
  }

  /** Begins what can begin. */
  async function look(
    onBegun: (ended: Promise<boolean>) => void,
    stop: AbortSignal | undefined,
  ): Promise<void> {
    const mayBegin = (): boolean => stop?.aborted !== true && underWay.size < QUEUE_CONCURRENCY;
    if (!mayBegin()) return;
    const ends = await shelf.ends();
    places.meet(ends);
    const done = new Set<number>();
    for (let chosen = choose(done); chosen.length > 0 && mayBegin(); chosen = choose(done)) {
      for (const found of await shelf.look(chosen)) {
        done.add(found.place);
        note(found.place, await judge(found));
      }
      for (const place of chosen) {
        if (mayBegin()) await begin(place, onBegun);
      }
    }
    const head = places.advance();
    const isWorthIt = head === ends.tail || head - ends.head >= HEAD_STEP;
    if (head > ends.head && isWorthIt) await shelf.saveHead(head);
  }

  function nextInMs(): number | undefined {
    let nextMs: number | undefined;
    for (const [place, atMs] of places.moments(EMPTY_MS)) {
      if (!isBusyWith(place) && atMs < (nextMs ?? Infinity)) nextMs = atMs;
    }
    return nextMs === undefined ? undefined : Math.max(1, Math.ceil(nextMs - clock.now()));
  }

  return {
    async enqueue(job, lifeMs) {
      // Refused before a place is taken, which would stay empty.
      toJson(job);
      if (!(lifeMs > 0)) throw new TypeError('the life of a job must be a positive number of milliseconds');
      const untilMs = Math.ceil(clock.now() + lifeMs);
      await shelf.put({ job, turn: 1, notBeforeMs: 0, untilMs });
      for (const listener of listeners) listener();
    },

    async work(stop) {
      let handled = 0;
      let ended = 0;
      const mine = new Set<Promise<void>>();
      const onBegun = (turn: Promise<boolean>): void => {
        const counted = turn.then((wasHandled) => {
          handled += wasHandled ? 1 : 0;
          ended += 1;
          mine.delete(counted);
        });
        mine.add(counted);
      };
      try {
        let endedBefore: number;
        do {
          if (mine.size > 0) await Promise.race(mine);
          // SQLite answers without waiting, so nothing else would get its turn.
          await breathe();
          endedBefore = ended;
          await oneAtATime(() => look(onBegun, stop));
          // What ended during the look is not in the head that it saved.
        } while (mine.size > 0 || ended > endedBefore);
      } catch (fault) {
        places.doubt();
        throw fault;
      } finally {
        await Promise.all(mine);
      }
      return { handled, nextInMs: nextInMs() };
    },

    async length() {
      const { head, tail } = await shelf.ends();
      return tail - head;
    },

    onEnqueued(listener) {
      listeners.push(listener);
    },
  };
}

/** Has pieces of work wait for each other. */
function createLine(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
