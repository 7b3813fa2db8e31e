import type { PropertyDefinition } from '../hubspot/crm.ts';
import type { NotEditableReason, NotShowableReason } from '../values/index.ts';
import type { Catalogue } from './catalogue.ts';
import { invalidInput, problem, type SettingsRefusal } from './refusal.ts';
import { isRuleObjectType, type PropertyJudge } from './rules.ts';

/** A property as the picker lists it. `true`: can be switched on; else the code of what is against it. */
export interface PropertyRow {
  readonly objectType: string;
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly group: string;
  readonly show: true | NotShowableReason;
  readonly edit: true | NotEditableReason;
}

/** One page of the picker; `after` fetches the next one, `null` on the last. */
export interface PropertyPage {
  readonly properties: readonly PropertyRow[];
  readonly after: string | null;
  /** Properties that fit the search, over all pages. */
  readonly total: number;
}

/** Properties on one page. */
const PAGE_SIZE = 100;
const MAX_QUERY_LENGTH = 100;

/** The slim row of a property. */
export function rowOf(objectType: string, definition: PropertyDefinition, judge: PropertyJudge): PropertyRow {
  const { name, label, type, groupName: group } = definition;
  const show = judge.isShowable(definition);
  const edit = judge.isEditable(definition);
  return { objectType, name, label, type, group, show: show.ok || show.reason, edit: edit.ok || edit.reason };
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Where a property stands in the list: by label as people sort it, then by name, which is unique. */
type Place = readonly [label: string, name: string];
const placeOf = ({ label, name }: PropertyDefinition): Place => [folded(label), name];
const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const comparePlaces = (a: Place, b: Place): number => compareText(a[0], b[0]) || compareText(a[1], b[1]);

/** A page request whose parts have been read. */
export interface PageQuery {
  readonly objectType: string;
  readonly search: string;
  readonly after: Place | undefined;
}

/**
 * Reads `objectType`, `q` (default: everything) and `after`. 422 `unknown_object_type`, `too_long` (q over 100
 * characters), `invalid_cursor`.
 */
export function readPageQuery(query: ReadonlyMap<string, string>): PageQuery | SettingsRefusal {
  const objectType = query.get('objectType');
  const search = folded((query.get('q') ?? '').trim());
  const cursor = query.get('after');
  const after = cursor === undefined || cursor === '' ? undefined : readCursor(cursor);
  if (!isRuleObjectType(objectType)) return invalidInput([problem('objectType', 'unknown_object_type')]);
  if (search.length > MAX_QUERY_LENGTH) return invalidInput([problem('q', 'too_long')]);
  if (after === null) return invalidInput([problem('after', 'invalid_cursor')]);
  return { objectType, search, after };
}

/** The page after `query.after` of the properties whose label or name holds the search, ignoring case. */
export function pageOf(catalogue: Catalogue, query: PageQuery, judge: PropertyJudge): PropertyPage {
  const { objectType, search, after } = query;
  const fitting = catalogue.all
    .filter(({ label, name }) => folded(label).includes(search) || folded(name).includes(search))
    .map((definition) => ({ definition, place: placeOf(definition) }))
    .sort((a, b) => comparePlaces(a.place, b.place));
  // The cursor is a place and no number, so that a page stays right when properties come and go.
  const rest = after === undefined ? fitting : fitting.filter(({ place }) => comparePlaces(place, after) > 0);
  const page = rest.slice(0, PAGE_SIZE);
  const last = page.at(-1);
  return {
    properties: page.map(({ definition }) => rowOf(objectType, definition, judge)),
    after: rest.length > PAGE_SIZE && last !== undefined ? writeCursor(last.place) : null,
    total: fitting.length,
  };
}

function writeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

function readCursor(cursor: string): Place | null {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 2) return null;
    const [label, name] = place as readonly unknown[];
    return typeof label === 'string' && typeof name === 'string' ? [label, name] : null;
  } catch {
    return null;
  }
}
