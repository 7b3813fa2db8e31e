import type { Clock, Logger, Random } from '../ports.ts';
import type { Knowledge } from './places.ts';
import type { Lease, Shelf } from './shelf.ts';
import type { StoredJob } from './stored-job.ts';

/** One try at a job. */
export interface Turn {
  /** 1 for the first. A turn that ended with its process is not counted. */
  readonly number: number;
  /** Aborts when the turn has to come to its end: three quarters of the lease, 45 s. */
  readonly signal: AbortSignal;
}

/** How a turn ended: the job is finished, or has its next turn after a while. */
export type TurnEnd = 'done' | { readonly retryInMs: number };

/** What a queue knows about its jobs. */
export interface JobKind<Job> {
  /** @throws when what is stored is no job. */
  readonly parse: (stored: unknown) => Job;
  readonly handle: (job: Job, turn: Turn) => Promise<TurnEnd>;
  readonly portalOf: (job: Job) => string;
}

/** What a lease on a place came to. */
export interface Outcome {
  /** Whether there was a turn: another process may have been faster. */
  readonly handled: boolean;
  /** What is known about the place afterwards; `undefined`: it has to be read again. */
  readonly after: Knowledge | undefined;
}

/** Turns of jobs in this process. */
export interface Turns {
  /**
   * Carries out the turn of the job at `place`, to which the caller has the lease, and stores how it ended.
   * Never rejects.
   */
  run(place: number, lease: Lease): Promise<Outcome>;
  /** Whether a handler that was given up is still at it. */
  isHanging(place: number): boolean;
  /** The portal of a stored job, or `undefined` for what is no job. */
  portalOf(stored: StoredJob): string | undefined;
  /** Removes what is no job; says so in the log. */
  remove(place: number): Promise<Knowledge>;
}

export interface TurnsDeps<Job> extends JobKind<Job> {
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly space: string;
  readonly leaseMs: number;
}

const FINISHED: Knowledge = { kind: 'finished' };
/** Shares of the lease: when a handler is told to end, and when it is no longer waited for. */
const DEADLINE_SHARE = 3 / 4;
const GIVE_UP_SHARE = 11 / 12;
const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 300_000;

/** A handler ran longer than its lease allows. */
class TurnOverran extends Error {
  constructor() {
    super('a handler did not end in time');
    this.name = 'TurnOverran';
  }
}

/** Turns over one shelf. */
export function createTurns<Job>(deps: TurnsDeps<Job>): Turns {
  const { shelf, clock, logger, space, leaseMs } = deps;
  const hanging = new Set<number>();

  function parse({ job: stored }: StoredJob): { readonly job: Job; readonly portal: string } | undefined {
    try {
      const job = deps.parse(stored);
      return { job, portal: deps.portalOf(job) };
    } catch {
      // What was thrown may quote what is stored.
      return undefined;
    }
  }

  async function remove(place: number): Promise<Knowledge> {
    logger.error({ queue: space, place }, 'something in a queue is no job and was removed');
    await shelf.finish(place);
    return FINISHED;
  }

  async function handle(place: number, job: Job, number: number): Promise<TurnEnd> {
    const deadline = new AbortController();
    const handling = Promise.resolve().then(() => deps.handle(job, { number, signal: deadline.signal }));
    const timers: NodeJS.Timeout[] = [];
    const at = (share: number, act: () => void): void => {
      timers.push(setTimeout(act, leaseMs * share).unref());
    };
    const overrun = new Promise<never>((_resolve, reject) => {
      at(DEADLINE_SHARE, () => {
        deadline.abort(new TurnOverran());
      });
      at(GIVE_UP_SHARE, () => {
        hangUntilItEnds(place, handling);
        reject(new TurnOverran());
      });
    });
    try {
      return await Promise.race([handling, overrun]);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  function hangUntilItEnds(place: number, handling: Promise<unknown>): void {
    const end = (): void => {
      hanging.delete(place);
    };
    hanging.add(place);
    handling.then(end, end);
  }

  /** 2 s, 4 s, 8 s ... 5 min, and up to a quarter more, so that what failed together does not return together. */
  function delayAfter(turn: number, fault: unknown): number {
    const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (turn - 1), LONGEST_DELAY_MS);
    const [byte = 0] = deps.random.bytes(1);
    const spread = Math.round(delayMs * (1 + byte / 1_024));
    // The handler may still be at it: its lease stays, and so does its time.
    return fault instanceof TurnOverran ? Math.max(spread, leaseMs) : spread;
  }

  async function endOf(place: number, job: Job, turn: number): Promise<TurnEnd> {
    try {
      const end = await handle(place, job, turn);
      if (end === 'done') return end;
      if (!Number.isFinite(end.retryInMs)) throw new TypeError('a delay must be a number');
      return end;
    } catch (fault) {
      const retryInMs = delayAfter(turn, fault);
      logger.warn({ queue: space, place, turn, error: nameOf(fault), retryInMs }, 'a queued job failed');
      return { retryInMs };
    }
  }

  async function postpone(
    place: number,
    stored: StoredJob,
    lease: Lease,
    retryInMs: number,
  ): Promise<Knowledge | undefined> {
    const nowMs = clock.now();
    const fromMs = Math.ceil(nowMs + Math.max(1, retryInMs));
    if (fromMs >= stored.untilMs) {
      logger.warn(
        { queue: space, place, turn: stored.turn },
        'the life of a queued job ended before its work',
      );
      await shelf.finish(place);
      return FINISHED;
    }
    const heldMs = nowMs - lease.sinceMs;
    // Whoever took the job over may have finished it: it must not come back.
    if (heldMs > leaseMs * GIVE_UP_SHARE && !(await shelf.isStillOurs(place))) return undefined;
    await shelf.replace(place, { ...stored, turn: stored.turn + 1, notBeforeMs: fromMs });
    // Near its end a lease is left to end by itself: it could become another's before it is removed.
    const isSafe = heldMs < leaseMs * DEADLINE_SHARE;
    if (isSafe && retryInMs < leaseMs - heldMs) await shelf.release(place);
    return { kind: 'waiting', fromMs };
  }

  async function carryOut(place: number, lease: Lease): Promise<Outcome> {
    // Read again under the lease: since the place was chosen, another process may have had it.
    const content = await shelf.read(place);
    if (content.kind === 'malformed') return { handled: false, after: await remove(place) };
    if (content.kind !== 'job') return { handled: false, after: FINISHED };
    const { stored } = content;
    const parsed = parse(stored);
    if (parsed === undefined) return { handled: false, after: await remove(place) };
    if (stored.notBeforeMs > clock.now()) {
      await shelf.release(place);
      return { handled: false, after: { kind: 'waiting', fromMs: stored.notBeforeMs } };
    }
    const end = await endOf(place, parsed.job, stored.turn);
    return { handled: true, after: await storeEnd(place, stored, lease, end) };
  }

  async function storeEnd(
    place: number,
    stored: StoredJob,
    lease: Lease,
    end: TurnEnd,
  ): Promise<Knowledge | undefined> {
    try {
      if (end !== 'done') return await postpone(place, stored, lease, end.retryInMs);
      await shelf.finish(place);
      return FINISHED;
    } catch (fault) {
      // The lease ends by itself, and the job has another turn.
      logger.warn(
        { queue: space, place, error: nameOf(fault) },
        'the end of a queued job could not be stored',
      );
      return undefined;
    }
  }

  return {
    async run(place, lease) {
      try {
        return await carryOut(place, lease);
      } catch (fault) {
        logger.warn({ queue: space, place, error: nameOf(fault) }, 'a queued job could not be read');
        return { handled: false, after: undefined };
      }
    },
    isHanging: (place) => hanging.has(place),
    portalOf: (stored) => parse(stored)?.portal,
    remove,
  };
}

function nameOf(fault: unknown): string {
  return fault instanceof Error ? fault.name : 'unknown';
}
