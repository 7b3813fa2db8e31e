import type { Searchable } from './portals.ts';

/** A key that is pressed in the search field, and how many properties fit what stands there then. */
export interface KeyPress {
  readonly key: string;
  readonly query: string;
  readonly fitting: number;
}

const MOST_LETTERS = 6;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Words of the portal's own labels, letter by letter, in which every letter leaves fewer properties than the
 * one before, so that the list that answers a key is unlike the list before it. Each word begins in an empty field.
 * @throws Error when there is none
 */
export function wordsToType(
  searchable: readonly Searchable[],
  keys: number,
): readonly (readonly KeyPress[])[] {
  const labelWords = searchable.flatMap(({ label }) => label.match(/\b[a-z]{4,}\b/g) ?? []);
  const words = [...new Set(labelWords)]
    .sort()
    .map((word) => pressesOf(word, searchable))
    .filter(({ length }) => length >= 3);
  if (words.length === 0) throw new Error('No label has a word that can be searched letter by letter.');
  const typed: (readonly KeyPress[])[] = [];
  let left = keys;
  // Spread over the alphabet, the same ones in every round.
  for (let turn = 0; left > 0; turn += 1) {
    const word = (words[Math.floor(turn * GOLDEN * words.length) % words.length] ?? []).slice(0, left);
    typed.push(word);
    left -= word.length;
  }
  return typed;
}

function pressesOf(word: string, searchable: readonly Searchable[]): readonly KeyPress[] {
  const presses: KeyPress[] = [];
  let before = searchable.length;
  for (let length = 1; length <= Math.min(word.length, MOST_LETTERS); length += 1) {
    const query = word.slice(0, length);
    const fitting = searchable.filter(
      ({ label, name }) => label.includes(query) || name.includes(query),
    ).length;
    if (fitting >= before) break;
    presses.push({ key: word.charAt(length - 1), query, fitting });
    before = fitting;
  }
  return presses;
}
