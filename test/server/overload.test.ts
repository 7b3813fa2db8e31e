import { beforeEach, describe, expect, it } from 'vitest';
import { createOverload, type Overload } from '../../server/middleware/overload.ts';

describe('a process that is asked for more than it can do', () => {
  let nowMs: number;
  let ends: (() => void)[];
  let overload: Overload;
  beforeEach(() => {
    nowMs = 1_000;
    ends = [];
    overload = createOverload(
      () => nowMs,
      (act) => ends.push(act),
    );
  });

  /** A turn in which so many requests come and which takes so long. @returns how many were let in */
  function turn(requests: number, ms: number): number {
    let letIn = 0;
    for (let index = 0; index < requests; index += 1) if (overload.enter()) letIn += 1;
    nowMs += ms;
    for (const end of ends.splice(0)) end();
    return letIn;
  }
  const leave = (count: number): void => {
    for (let index = 0; index < count; index += 1) overload.leave();
  };

  it('lets everybody in while its turns are short, however many are under way', () => {
    for (let round = 0; round < 50; round += 1) expect(turn(100, 100)).toBe(100);
  });

  it('lets everybody in while few are under way, however long its turns are', () => {
    for (let round = 0; round < 5; round += 1) {
      expect(turn(199, 5_000)).toBe(199);
      leave(199);
    }
  });

  it('turns nobody away for a single long turn among short ones', () => {
    for (let round = 0; round < 10; round += 1) expect(turn(50, 20)).toBe(50);
    expect(turn(50, 250)).toBe(50);
    expect(turn(50, 20)).toBe(50);
  });

  it('turns away who comes while it is behind, and lets in again once its turns are short', () => {
    turn(300, 400);
    expect(turn(50, 400)).toBe(0);
    expect(turn(50, 40)).toBe(0);
    expect(turn(50, 10)).toBe(0);
    expect(turn(50, 10)).toBe(50);
  });

  it('lets in again once few are left, although nobody came who could have seen a short turn', () => {
    turn(300, 1_000);
    expect(turn(1, 1_000)).toBe(0);
    leave(101);
    expect(turn(1, 1_000)).toBe(1);
  });
});
