import type { Timers } from './timers.ts';

/** Answers that are handed out in one turn of the event loop: each makes its call do the rest of its work there. */
const AT_ONCE = 10;

/**
 * Calls `act` for every one of `items`, ten in each turn of the event loop. A batch answers a hundred calls at once;
 * worked on in one turn they would hold up whoever comes in the meantime for as long as all of them take.
 */
export function fewAtATime<T>(timers: Timers, items: readonly T[], act: (item: T) => void): void {
  for (const item of items.slice(0, AT_ONCE)) act(item);
  if (items.length <= AT_ONCE) return;
  timers.soon(() => {
    fewAtATime(timers, items.slice(AT_ONCE), act);
  });
}
