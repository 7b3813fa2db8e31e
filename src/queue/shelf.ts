import { StoreCorrupt } from '../errors.ts';
import type { Clock, State } from '../ports.ts';
import { GONE, parsePlace, type PlaceContent, type StoredJob } from './stored-job.ts';

/** A place and what was found there, whether somebody has it included. */
export interface Found {
  readonly place: number;
  readonly content: PlaceContent;
  readonly isLeased: boolean;
}

/** The right to a job's turn. */
export interface Lease {
  readonly sinceMs: number;
}

/** A queue as it lies in State: numbered places, who has which, and how far it is done. */
export interface Shelf {
  /** The first and the last place that matter: all up to `head` are finished, none beyond `tail` is taken. One read. */
  ends(): Promise<{ readonly head: number; readonly tail: number }>;
  saveHead(head: number): Promise<void>;
  /** Lays a job on a place of its own. Durable when it resolves; two writes. */
  put(stored: StoredJob): Promise<void>;
  /** One read, unless something in it is no JSON. */
  look(places: readonly number[]): Promise<Found[]>;
  read(place: number): Promise<PlaceContent>;
  /** Replaces the job, contents and all. */
  finish(place: number): Promise<void>;
  /** Replaces the job by its next turn. */
  replace(place: number, stored: StoredJob): Promise<void>;
  /** Closes a place at which nothing ever arrived. False when something did after all. */
  giveUp(place: number): Promise<boolean>;
  /** A lease for exactly one of several callers; `undefined` for the others. */
  claim(place: number): Promise<Lease | undefined>;
  isStillOurs(place: number): Promise<boolean>;
  release(place: number): Promise<void>;
}

/** A counter needs an end; this one is beyond any queue. */
const FOR_EVER_MS = 100 * 365 * 86_400_000;
/** A finished place is told from an empty one for so long. Afterwards it is taken for an empty one and closed again. */
const FINISHED_KEPT_MS = 3_600_000;
/** Longer than any process can stand still between taking a place and laying its job there. */
const GIVEN_UP_KEPT_MS = 30 * 86_400_000;

/** The shelf over one namespace. Every operation can fail with `StoreUnavailable` or `StoreCorrupt`. */
export function createShelf(deps: {
  readonly state: State;
  readonly clock: Clock;
  readonly owner: string;
  readonly leaseMs: number;
}): Shelf {
  const { state, clock, owner, leaseMs } = deps;

  const read = async (place: number): Promise<PlaceContent> =>
    parsePlace(await orIfCorrupt(state.get(jobKey(place)), 'not JSON'));

  const lookAtOne = async (place: number): Promise<Found> => ({
    place,
    content: await read(place),
    isLeased: (await orIfCorrupt(state.get(leaseKey(place)), 'not JSON')) !== undefined,
  });

  return {
    async ends() {
      const [head = 0, tail = 0] = (await state.getMany(['head', 'tail'])).map(placeOf);
      if (head <= tail) return { head, tail };
      // The tail was lost and counts anew: what it will count has not been done yet.
      await state.set('head', 0);
      return { head: 0, tail };
    },
    saveHead: (head) => state.set('head', head),
    async put(stored) {
      for (;;) {
        const place = await state.increment('tail', 1, FOR_EVER_MS);
        // Where the place was given up in the meantime nobody would look any more.
        if (await state.add(jobKey(place), stored, lifeLeft(stored, clock))) return;
      }
    },
    async look(places) {
      const keys = [...places.map(jobKey), ...places.map(leaseKey)];
      const values = await orIfCorrupt(state.getMany(keys), undefined);
      if (values === undefined) return Promise.all(places.map(lookAtOne));
      return places.map((place, index) => ({
        place,
        content: parsePlace(values[index]),
        isLeased: values[places.length + index] !== undefined,
      }));
    },
    read,
    finish: (place) => state.set(jobKey(place), GONE, FINISHED_KEPT_MS),
    replace: (place, stored) => state.set(jobKey(place), stored, lifeLeft(stored, clock)),
    giveUp: (place) => state.add(jobKey(place), GONE, GIVEN_UP_KEPT_MS),
    async claim(place) {
      const sinceMs = clock.now();
      return (await state.add(leaseKey(place), owner, leaseMs)) ? { sinceMs } : undefined;
    },
    isStillOurs: async (place) => (await state.get(leaseKey(place))) === owner,
    async release(place) {
      await state.delete(leaseKey(place));
    },
  };
}

function jobKey(place: number): string {
  return `job/${place}`;
}

function leaseKey(place: number): string {
  return `lease/${place}`;
}

function lifeLeft({ untilMs }: StoredJob, clock: Clock): number {
  return Math.max(1, Math.ceil(untilMs - clock.now()));
}

/** One text that is no JSON must not hide all that is read together with it. */
async function orIfCorrupt<T, U>(reading: Promise<T>, instead: U): Promise<T | U> {
  try {
    return await reading;
  } catch (fault) {
    if (fault instanceof StoreCorrupt) return instead;
    throw fault;
  }
}

function placeOf(stored: unknown): number {
  if (stored === undefined) return 0;
  if (typeof stored !== 'number' || !Number.isSafeInteger(stored) || stored < 0) {
    throw new StoreCorrupt('an end of a queue is stored in an unknown form');
  }
  return stored;
}
