import { describe, expect, it } from 'vitest';
import { createFairQueue, type FairQueue, type Queued } from '../../../src/hubspot/gateway/fair-queue.ts';

interface Item extends Queued {
  readonly name: string;
}

const item = (turn: string, name: string, cost: 0 | 1 = 1): Item => ({
  ...{ turn, name, cost },
  ...{ round: 0, waiting: false },
});

const put = (queue: FairQueue<Item>, turn: string, ...names: string[]): Item[] =>
  names.map((name) => {
    const put = item(turn, name);
    queue.push(put);
    return put;
  });

const take = (queue: FairQueue<Item>): string | undefined => {
  const head = queue.head();
  if (head !== undefined) queue.remove(head);
  return head?.name;
};

const takeAll = (queue: FairQueue<Item>): string[] => {
  const taken: string[] = [];
  for (let name = take(queue); name !== undefined; name = take(queue)) taken.push(name);
  return taken;
};

describe('turns', () => {
  it('are there while somebody waits under them', () => {
    const queue = createFairQueue<Item>();
    const [first, second] = put(queue, 'a', 'a1', 'a2');
    expect([queue.hasTurn('a'), queue.hasTurn('b')]).toEqual([true, false]);
    for (const one of [first, second]) if (one !== undefined) queue.remove(one);
    expect(queue.hasTurn('a')).toBe(false);
  });

  it('are one each, so whoever put in many waits for those alone', () => {
    const queue = createFairQueue<Item>();
    put(queue, 'many', 'm1', 'm2', 'm3', 'm4');
    put(queue, 'one', 'o1');
    put(queue, 'two', 't1', 't2');
    expect(takeAll(queue)).toEqual(['m1', 'o1', 't1', 'm2', 't2', 'm3', 'm4']);
  });

  it('of somebody who comes later begin with the round that is being served', () => {
    const queue = createFairQueue<Item>();
    put(queue, 'many', 'm1', 'm2', 'm3', 'm4');
    expect([take(queue), take(queue)]).toEqual(['m1', 'm2']);
    put(queue, 'late', 'l1', 'l2');
    expect(takeAll(queue)).toEqual(['l1', 'm3', 'l2', 'm4']);
  });

  it('are lost by nobody who was turned away after being served', () => {
    const queue = createFairQueue<Item>();
    const [first] = put(queue, 'a', 'a1', 'a2');
    put(queue, 'b', 'b1');
    take(queue);
    if (first !== undefined) queue.putBack([first]);
    expect(takeAll(queue)).toEqual(['a1', 'b1', 'a2']);
  });

  it('pass over whoever left, wherever they stood', () => {
    const queue = createFairQueue<Item>();
    const [, second] = put(queue, 'a', 'a1', 'a2', 'a3');
    if (second !== undefined) queue.remove(second);
    if (second !== undefined) queue.remove(second);
    expect(queue.waiting()).toBe(2);
    expect(takeAll(queue)).toEqual(['a1', 'a3']);
    expect(queue.waiting()).toBe(0);
    expect(queue.turns()).toBe(0);
  });
});

describe('what is ahead', () => {
  it('counts the rounds before, for a newcomer the one that is being served', () => {
    const queue = createFairQueue<Item>();
    put(queue, 'many', 'm1', 'm2', 'm3', 'm4');
    put(queue, 'one', 'o1');
    expect(queue.ahead('new', 100)).toBe(2);
    expect(queue.ahead('one', 100)).toBe(3);
    expect(queue.ahead('many', 100)).toBe(5);
  });

  it('stops counting above what matters', () => {
    const queue = createFairQueue<Item>();
    put(queue, 'many', ...Array.from({ length: 50 }, (_, i) => `m${i}`));
    expect(queue.ahead('many', 10)).toBe(11);
  });

  it('does not count those who ride along, until the one that they rode with has left', () => {
    const queue = createFairQueue<Item>();
    const first = item('a', 'same');
    const second = item('b', 'same', 0);
    queue.push(first);
    queue.push(second);
    expect([queue.cost(), queue.waiting()]).toEqual([1, 2]);
    queue.remove(first);
    queue.recost(second, 1);
    expect([queue.cost(), queue.waiting()]).toEqual([1, 1]);
  });
});

it('tells who has waited longest, whosever turn it is', () => {
  const queue = createFairQueue<Item>();
  const [first] = put(queue, 'many', 'm1', 'm2');
  put(queue, 'one', 'o1');
  expect(queue.oldest()?.name).toBe('m1');
  if (first !== undefined) queue.remove(first);
  expect(queue.oldest()?.name).toBe('m2');
  takeAll(queue);
  expect(queue.oldest()).toBeUndefined();
});
