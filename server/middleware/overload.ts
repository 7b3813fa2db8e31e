/** Keeps a process that is asked for more than it can do from doing all of it late. */
export interface Overload {
  /** Lets a request in, or turns it away with `false`. Who was let in has to `leave`. */
  enter(): boolean;
  leave(): void;
}

/** With so few requests under way a process is not overloaded, however long a turn took. */
const FEW = 200;
/** Turns of the event loop that take longer than this, in milliseconds, are those of a process that is behind. */
const LONG_TURN_MS = 150;
/** How much the newest turn counts: one long turn, as for the collection of garbage, turns nobody away. */
const NEWEST = 0.5;

/**
 * Turns requests away while many are under way and the event loop takes long for each of its turns. Every call needs
 * some eight turns, so what is let in is late by as many of them; without this, a process that once fell behind (at its
 * start, before its code is compiled) stays behind at a load that it could carry. What was let in is served.
 * @param now milliseconds since some moment
 * @param atEndOfTurn runs what it is given when what has arrived was handed in
 */
export function createOverload(
  now: () => number = () => performance.now(),
  atEndOfTurn: (act: () => void) => void = setImmediate,
): Overload {
  let underWay = 0;
  let turnMs = 0;
  let isMeasuring = false;

  const measureTurn = (): void => {
    if (isMeasuring) return;
    isMeasuring = true;
    const beganMs = now();
    atEndOfTurn(() => {
      isMeasuring = false;
      turnMs += NEWEST * (now() - beganMs - turnMs);
    });
  };

  return {
    enter() {
      measureTurn();
      if (underWay >= FEW && turnMs > LONG_TURN_MS) return false;
      underWay += 1;
      return true;
    },
    leave() {
      underWay -= 1;
    },
  };
}
