import { expect, it } from 'vitest';
import { createPaceClock } from '../../../src/hubspot/gateway/pace-clock.ts';

function clocks() {
  const at = { clockMs: 1_000_000, elapsedMs: 50 };
  const pace = createPaceClock({ now: () => at.clockMs }, () => at.elapsedMs);
  return { at, pace };
}

it('goes on with the time that passes where the clock stands still', () => {
  const { at, pace } = clocks();
  at.elapsedMs += 94;
  expect(pace.now()).toBe(1_000_094);
});

it('follows a clock that is set forward, and none that is set back', () => {
  const { at, pace } = clocks();
  at.clockMs += 60_000;
  expect(pace.now()).toBe(1_060_000);
  at.clockMs -= 30_000;
  at.elapsedMs += 10;
  expect(pace.now()).toBe(1_060_010);
});

it('is the clock where both go alike', () => {
  const { at, pace } = clocks();
  for (let step = 0; step < 10; step += 1) {
    at.clockMs += 7;
    at.elapsedMs += 7;
    expect(pace.now()).toBe(at.clockMs);
  }
});
