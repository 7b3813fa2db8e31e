/** Keeps a process that is asked for more than it can do from doing all of it late. */
export interface Overload {
  /** Whether one more request may come in. */
  isOpen(): boolean;
  /** A request that came in is there as a whole: work on it begins. Each has to `end`. */
  begin(): void;
  end(): void;
}

/** Requests that this process and its database have to work on at the same time at most, however they came. */
const MOST_AT_WORK = 4_000;
/** A process is behind when it had so many to work on in the last half second or so, and until it has so few. */
const BEHIND = 200;
const CAUGHT_UP = 75;
/** What a process that is behind works on at the same time: enough to be busy, so few that each is done soon. */
const MOST_WHEN_BEHIND = 150;
/** How far back the average reaches that says whether a process is behind, in milliseconds. */
const REACH_MS = 500;

/**
 * Turns requests away while more come than this process and its database can work on. A burst is let in and worked off;
 * when there is too much to do for longer than that, only so many are let in as are soon done, and the rest is told at
 * once. Those who wait for the CRM cost nothing and do not count: the CRM's own line says how long they may wait. Nor do
 * those whose body is still to come, or a few hundred slow clients would shut everybody out (INV-49). What was let in is
 * served.
 * @param waitingForCrm how many of those who are worked on wait for the CRM now
 * @param now milliseconds since some moment
 */
export function createOverload(
  waitingForCrm: () => number,
  now: () => number = () => performance.now(),
): Overload {
  let begun = 0;
  let average = 0;
  let measuredAtMs = now();
  let isBehind = false;

  const measure = (atWork: number): void => {
    const nowMs = now();
    average += (atWork - average) * (1 - Math.exp((measuredAtMs - nowMs) / REACH_MS));
    measuredAtMs = nowMs;
    isBehind = average > (isBehind ? CAUGHT_UP : BEHIND);
  };

  return {
    isOpen() {
      const atWork = begun - waitingForCrm();
      measure(atWork);
      return atWork < (isBehind ? MOST_WHEN_BEHIND : MOST_AT_WORK);
    },
    begin() {
      begun += 1;
    },
    end() {
      begun -= 1;
    },
  };
}
