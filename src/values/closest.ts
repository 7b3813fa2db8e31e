import { neutraliseLine } from './neutralise.ts';
import { fold, type FoldedOption } from './options.ts';
import type { OptionHint } from './types.ts';

/** Options named with a refused choice (design 7, "Size"). */
const MAX_CLOSEST = 8;
const MAX_HINT_LENGTH = 200;
/** Options looked at; a portal may have 5,000. */
const MAX_OPTIONS = 10_000;
/** Options that are compared letter by letter. */
const SHORTLIST = 40;
/** Characters of each spelling that are compared. */
const COMPARED = 40;
/** Shorter texts are contained in too much to tell anything. */
const MIN_CONTAINED = 3;

const BUCKETS = 64;
const INDEX_BITS = 14;

/** How often each character occurs, over 64 buckets. */
function histogram(text: string): Int16Array {
  const counts = new Int16Array(BUCKETS);
  for (let index = 0; index < text.length; index++) {
    const bucket = text.charCodeAt(index) % BUCKETS;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/**
 * Characters that one has and the other has not: never more than twice the edit distance.
 * `counts` is the histogram of a text of `length` characters; `scratch` is overwritten.
 */
function difference(counts: Int16Array, length: number, text: string, scratch: Int16Array): number {
  scratch.set(counts);
  let shared = 0;
  for (let index = 0; index < text.length; index++) {
    const bucket = text.charCodeAt(index) % BUCKETS;
    const left = scratch[bucket] ?? 0;
    scratch[bucket] = left - 1;
    if (left > 0) shared++;
  }
  return length + text.length - 2 * shared;
}

/** Letters to insert, remove or replace to turn one text into the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** True where one text, unless it is too short to tell anything, is part of the other. */
function isContained(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= MIN_CONTAINED && long.includes(short);
}

/** `score` for the better of the option's two spellings: the lower one. */
function better({ label, value }: FoldedOption, score: (spelling: string) => number): number {
  const byLabel = score(label.slice(0, COMPARED));
  return label === value ? byLabel : Math.min(byLabel, score(value.slice(0, COMPARED)));
}

/** The options worth comparing letter by letter: one pass over all, by the characters they share with `wanted`. */
function shortlist(options: readonly FoldedOption[], wanted: string): readonly FoldedOption[] {
  const counts = histogram(wanted);
  const scratch = new Int16Array(BUCKETS);
  const score = (spelling: string): number =>
    isContained(spelling, wanted) ? 0 : difference(counts, wanted.length, spelling, scratch);
  const considered = options.slice(0, MAX_OPTIONS);
  // Score and position in one number: sorting numbers is cheap, and equals stay in the portal's order.
  const ranks = new Uint32Array(considered.length);
  for (const [index, option] of considered.entries())
    ranks[index] = (better(option, score) << INDEX_BITS) | index;
  const nearest = ranks.sort().subarray(0, SHORTLIST);
  return Array.from(nearest, (rank) => considered[rank & ((1 << INDEX_BITS) - 1)]).filter(
    (option) => option !== undefined,
  );
}

/** How far a spelling is from `wanted`: one that contains it, or is contained in it, is nearest. */
function distance(spelling: string, wanted: string): number {
  const edits = editDistance(spelling, wanted);
  return isContained(spelling, wanted) ? edits / (2 * COMPARED) : edits;
}

/**
 * Up to 8 of `options` that look most like `text`, nearest first, equals in the portal's order. The same input
 * gives the same answer. Label and value are neutralised and have at most 200 characters.
 */
export function closestOptions(options: readonly FoldedOption[], text: string): readonly OptionHint[] {
  const wanted = fold(text.slice(0, COMPARED * 2)).slice(0, COMPARED);
  return shortlist(options, wanted)
    .map((candidate) => ({
      option: candidate.option,
      far: better(candidate, (spelling) => distance(spelling, wanted)),
    }))
    .sort((a, b) => a.far - b.far)
    .slice(0, MAX_CLOSEST)
    .map(({ option }) => ({
      label: neutraliseLine(option.label, MAX_HINT_LENGTH),
      value: neutraliseLine(option.value, MAX_HINT_LENGTH),
    }));
}
