import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--allow-natives-syntax');
// Not part of the language, so it is compiled when the flag is set.
// eslint-disable-next-line @typescript-eslint/no-implied-eval -- a constant text
const haveSameMap = new Function('one', 'other', 'return %HaveSameMap(one, other);') as (
  one: unknown,
  other: unknown,
) => boolean;

/**
 * Whether V8 knows two objects by one hidden class. Objects of the same place in the code that do not share one are
 * slow to make, to read and to write: V8 remembers where a property stands by the class.
 */
export function haveSameHiddenClass(one: unknown, other: unknown): boolean {
  return haveSameMap(one, other);
}

/** After so many calls V8 works by what it learned of a place in the code; before, it takes the slow and careful way. */
export const WARM = 500;
