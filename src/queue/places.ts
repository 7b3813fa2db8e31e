/** What one process knows about one place of the queue. */
export type Knowledge =
  /** Nothing will ever be done here again. */
  | { readonly kind: 'finished' }
  /** No job yet, first seen so at `sinceMs`. */
  | { readonly kind: 'empty'; readonly sinceMs: number }
  /** A job whose turn does not begin before `fromMs`. */
  | { readonly kind: 'waiting'; readonly fromMs: number }
  /** A job that could begin, as far as is known. */
  | { readonly kind: 'due'; readonly portal: string }
  /** A job that another process has, or had a moment ago. */
  | { readonly kind: 'elsewhere' };

/** A process's memory of the places between head and tail, so that none is read more often than needed. */
export interface Places {
  /** The last place up to which all are finished. */
  readonly head: number;
  /** Takes over the head and the tail as State has them. */
  meet(stored: { readonly head: number; readonly tail: number }): void;
  /** State failed: it may come back emptied, so all that is known is read again at the next meeting. */
  doubt(): void;
  of(place: number): Knowledge | undefined;
  learn(place: number, knowledge: Knowledge): void;
  /** Has the place read again. */
  forget(place: number): void;
  /** The places after the head up to the tail that are neither finished nor waiting for later, in order. */
  open(nowMs: number): Iterable<number>;
  /** Moves the head over finished places and returns it. */
  advance(): number;
  /** The moments at which something changes by itself: a turn that may begin, an empty place to be given up. */
  moments(patienceMs: number): Iterable<readonly [place: number, atMs: number]>;
}

/** An empty memory. The head never moves back, unless State itself was set back. */
export function createPlaces(): Places {
  const known = new Map<number, Knowledge>();
  let head = 0;
  let tail = 0;
  let isDoubtful = false;

  const moveHead = (to: number): void => {
    // A memory without anything in it belongs to a process that has just begun, however far the queue is.
    for (let place = head + 1; place <= to && known.size > 0; place += 1) known.delete(place);
    head = to;
  };

  return {
    get head() {
      return head;
    },
    meet(stored) {
      if (isDoubtful || stored.tail < tail) {
        isDoubtful = false;
        known.clear();
        head = stored.head;
      } else if (stored.head > head) moveHead(stored.head);
      tail = stored.tail;
    },
    doubt() {
      isDoubtful = true;
    },
    of: (place) => known.get(place),
    learn(place, knowledge) {
      if (place > head) known.set(place, knowledge);
    },
    forget(place) {
      known.delete(place);
    },
    *open(nowMs) {
      for (let place = head + 1; place <= tail; place += 1) {
        const knowledge = known.get(place);
        if (knowledge?.kind === 'finished') continue;
        if (knowledge?.kind === 'waiting' && knowledge.fromMs > nowMs) continue;
        yield place;
      }
    },
    advance() {
      let to = head;
      while (to < tail && known.get(to + 1)?.kind === 'finished') to += 1;
      moveHead(to);
      return head;
    },
    *moments(patienceMs) {
      for (const [place, knowledge] of known) {
        if (knowledge.kind === 'waiting') yield [place, knowledge.fromMs];
        if (knowledge.kind === 'empty') yield [place, knowledge.sinceMs + patienceMs];
      }
    },
  };
}
