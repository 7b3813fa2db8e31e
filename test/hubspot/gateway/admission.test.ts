import { beforeEach, describe, expect, it } from 'vitest';
import { createAdmission, type Admission } from '../../../src/hubspot/gateway/admission.ts';

const SPACING_MS = 94;

describe('who may join the queue for a portal’s CRM', () => {
  let queue: Admission;
  let nowMs: number;
  beforeEach(() => {
    queue = createAdmission();
    nowMs = 5_000;
  });
  /** Somebody comes every 10 ms for so long, each for the same wait. @returns how many may join */
  function come(forMs: number, waitMs: number, spacingMs = SPACING_MS): number {
    let joined = 0;
    for (const endMs = nowMs + forMs; nowMs < endMs; nowMs += 10) {
      if (queue.admits(waitMs, spacingMs, nowMs)) joined += 1;
    }
    return joined;
  }

  it('is everybody who would wait no longer than 1.8 s, as long as the queue was short a moment ago', () => {
    expect([come(10, 0), come(10, 1_800), come(10, 1_801)]).toStrictEqual([1, 1, 0]);
    expect(come(2_900, 1_800)).toBe(290);
  });

  it('is nobody who would wait longer than 400 ms once the queue has stood for three seconds', () => {
    expect(come(10, 0)).toBe(1);
    expect(come(3_000, 1_000)).toBe(300);
    expect(come(1_000, 1_000)).toBe(0);
    expect(come(1_000, 400)).toBe(100);
  });

  it('is everybody again as soon as the queue was short', () => {
    come(4_000, 1_000);
    expect(come(10, 1_000)).toBe(0);
    expect(come(10, 100)).toBe(1);
    expect(come(2_990, 1_800)).toBe(299);
  });

  it('forgets what it knew of a queue when nobody came for a second', () => {
    come(4_000, 1_000);
    expect(come(10, 1_000)).toBe(0);
    nowMs += 1_001;
    expect(come(10, 1_800)).toBe(1);
  });

  it('is measured in requests where these are far apart', () => {
    expect(come(10, 6_000, 1_000)).toBe(1);
    expect(come(10, 6_001, 1_000)).toBe(0);
    // Shorter than a request and a little makes it short; a standing one may be four requests long.
    come(1_000, 1_100, 1_000);
    come(3_010, 1_101, 1_000);
    expect([come(10, 4_001, 1_000), come(10, 4_000, 1_000)]).toStrictEqual([0, 1]);
  });
});
