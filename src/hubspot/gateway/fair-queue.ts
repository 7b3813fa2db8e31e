/** A place in a `FairQueue`. Whoever queues brings one. */
export interface Queued {
  /** Whose turn it is: those who wait under one key share one turn. */
  readonly turn: string;
  /** The round in which it is served; the queue sets it. */
  round: number;
  /** 0 for one that rides along with another (an equal question), else 1. */
  cost: 0 | 1;
  /** The queue sets it: false before, and after it left or was taken. */
  waiting: boolean;
}

/**
 * Turns: every turn key has one place in each round, and rounds are served one after the other, so whoever puts in
 * thousands waits for those alone (start-time fair queueing). Neither putting in nor taking out searches.
 */
export interface FairQueue<T extends Queued> {
  /** Requests' worth of those who wait: the sum of their costs. */
  cost(): number;
  waiting(): number;
  /** Turn keys with somebody waiting. */
  turns(): number;
  /** Whether somebody waits under `turn`. Who does not is served before anybody who does for long. */
  hasTurn(turn: string): boolean;
  /** How much is served before somebody who comes now under `turn`; the count ends once it is above `limit`. */
  ahead(turn: string, limit: number): number;
  push(item: T): void;
  /** Back to the front: who was served and turned away does not queue again. */
  putBack(items: readonly T[]): void;
  /** The next one in turn, who stays until removed. */
  head(): T | undefined;
  /** Who has waited longest, whosever turn it is. */
  oldest(): T | undefined;
  /** Takes somebody out, wherever they stand; nothing happens for one who does not wait. */
  remove(item: T): void;
  /** Changes what a waiting place costs. */
  recost(item: T, cost: 0 | 1): void;
}

interface Round<T> {
  readonly items: T[];
  next: number;
  cost: number;
}

/** The last round a turn key has a place in, and how many of its places wait. */
interface Turn {
  last: number;
  waiting: number;
}

/** An empty queue. */
export function createFairQueue<T extends Queued>(): FairQueue<T> {
  const front: T[] = [];
  /** As they came; the first `gone` of them wait no more. */
  let order: T[] = [];
  let gone = 0;
  const rounds = new Map<number, Round<T>>();
  const turns = new Map<string, Turn>();
  let [current, last, waiting, total] = [1, 0, 0, 0];

  const turnOf = (key: string): Turn => {
    const known = turns.get(key);
    if (known !== undefined) return known;
    const turn = { last: 0, waiting: 0 };
    turns.set(key, turn);
    return turn;
  };

  const recost = (item: T, cost: 0 | 1): void => {
    const change = cost - item.cost;
    item.cost = cost;
    total += change;
    const round = rounds.get(item.round);
    if (round !== undefined) round.cost += change;
  };

  const enter = (item: T, turn: Turn): void => {
    const { cost } = item;
    item.cost = 0;
    item.waiting = true;
    turn.waiting += 1;
    waiting += 1;
    recost(item, cost);
  };

  const inFront = (): T | undefined => {
    while (front[0]?.waiting === false) front.shift();
    return front[0];
  };

  return {
    cost: () => total,
    waiting: () => waiting,
    turns: () => turns.size,
    hasTurn: (key) => turns.has(key),
    ahead(key, limit) {
      const own = Math.max(turns.get(key)?.last ?? 0, current - 1) + 1;
      let ahead = front.length;
      for (let round = current; round <= Math.min(own, last) && ahead <= limit; round += 1) {
        ahead += rounds.get(round)?.cost ?? 0;
      }
      return ahead;
    },
    push(item) {
      const turn = turnOf(item.turn);
      turn.last = Math.max(turn.last, current - 1) + 1;
      item.round = turn.last;
      const round = rounds.get(item.round) ?? { items: [], next: 0, cost: 0 };
      rounds.set(item.round, round);
      round.items.push(item);
      order.push(item);
      last = Math.max(last, item.round);
      enter(item, turn);
    },
    putBack(items) {
      for (const item of items) {
        item.round = 0;
        front.push(item);
        enter(item, turnOf(item.turn));
      }
    },
    head() {
      const first = inFront();
      if (first !== undefined) return first;
      for (; current <= last; current += 1) {
        const round = rounds.get(current);
        if (round === undefined) continue;
        while (round.items[round.next]?.waiting === false) round.next += 1;
        const item = round.items[round.next];
        if (item !== undefined) return item;
        rounds.delete(current);
      }
      return undefined;
    },
    oldest() {
      while (order[gone]?.waiting === false) gone += 1;
      if (gone > 1_000 || gone === order.length) [order, gone] = [order.slice(gone), 0];
      return order[gone];
    },
    remove(item) {
      if (!item.waiting) return;
      recost(item, 0);
      item.waiting = false;
      waiting -= 1;
      const turn = turns.get(item.turn);
      if (turn === undefined) return;
      turn.waiting -= 1;
      if (turn.waiting === 0) turns.delete(item.turn);
    },
    recost,
  };
}
