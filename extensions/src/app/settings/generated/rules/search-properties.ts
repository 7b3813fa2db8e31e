// A copy of extensions/shared/rules/search-properties.ts, made by npm run hubspot:manifest. Change it there.
import type { PropertyRow } from '../wire.ts';

/** Results that the picker draws at most. */
export const MAX_SHOWN = 30;

/** Letters that are no base letter with a mark, and what people type for them. */
const LETTERS = new Map([
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ð', 'd'],
  ['ł', 'l'],
  ['þ', 'th'],
  ['ı', 'i'],
]);

/** Text as it is compared: without case, accents and width. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[ßæœøđðłþı]/g, (letter) => LETTERS.get(letter) ?? letter);
}

/** Rows with their folded texts, made once, so that a key press only compares. */
export type PropertyIndex = readonly {
  readonly row: PropertyRow;
  readonly label: string;
  readonly name: string;
}[];

/** Rows in the order of their labels; those that can be shown come first. */
export function indexOf(rows: readonly PropertyRow[]): PropertyIndex {
  return rows
    .map((row) => ({ row, label: fold(row.label), name: fold(row.name) }))
    .sort(
      (a, b) =>
        Number(a.row.show !== true) - Number(b.row.show !== true) ||
        compare(a.label, b.label) ||
        compare(a.name, b.name),
    );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** What the picker draws: the best rows, and how many more fit. */
export interface Found {
  readonly rows: readonly PropertyRow[];
  readonly more: number;
}

/**
 * Rows whose label or internal name holds every word of the query. Within those that can be shown, labels that
 * begin with the query come first, then names that do, then the rest; an empty query lists everything.
 */
export function searchProperties(index: PropertyIndex, query: string): Found {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word !== '');
  const wanted = words.join(' ');
  const fitting = index.filter(({ label, name }) =>
    words.every((word) => label.includes(word) || name.includes(word)),
  );
  const rank = ({ row, label, name }: PropertyIndex[number]): number => {
    const place = label.startsWith(wanted) ? 0 : name.startsWith(wanted) ? 1 : 2;
    return (row.show === true ? 0 : 3) + place;
  };
  const ranked = fitting
    .map((entry) => ({ row: entry.row, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank);
  return {
    rows: ranked.slice(0, MAX_SHOWN).map(({ row }) => row),
    more: Math.max(ranked.length - MAX_SHOWN, 0),
  };
}
