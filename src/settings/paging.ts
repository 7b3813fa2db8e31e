/** What two texts are compared by where people search and sort: width and case do not count. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Where something stands in a list that people sort by label; the key is unique. */
export type Place = readonly [label: string, key: string];

const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Negative when `a` stands before `b`. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareText(a[0], b[0]) || compareText(a[1], b[1]);

/** Longest text that is searched for. */
export const MAX_QUERY_LENGTH = 100;

/** One page of things in the order of their places. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Asks for the next page; `null` on the last. */
  readonly after: string | null;
}

/**
 * The page of `size` rows after a place. The cursor is a place and no number, so that a page stays right when
 * rows come and go.
 */
export function pageAfter<T>(
  rows: readonly T[],
  placeOf: (row: T) => Place,
  after: Place | undefined,
  size: number,
): Page<T> {
  const placed = rows
    .map((row) => ({ row, place: placeOf(row) }))
    .sort((a, b) => comparePlaces(a.place, b.place));
  const rest = after === undefined ? placed : placed.filter(({ place }) => comparePlaces(place, after) > 0);
  const page = rest.slice(0, size);
  const last = page.at(-1);
  return {
    rows: page.map(({ row }) => row),
    after: rest.length > size && last !== undefined ? writeCursor(last.place) : null,
  };
}

function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads an `after`; nothing and the empty text are the first page, `null` is no cursor of ours. */
export function readCursor(cursor: string | undefined): Place | null | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 2) return null;
    const [label, key] = place as readonly unknown[];
    return typeof label === 'string' && typeof key === 'string' ? [label, key] : null;
  } catch {
    return null;
  }
}
