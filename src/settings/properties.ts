import type { PropertyDefinition } from '../hubspot/crm.ts';
import type { NotEditableReason, NotShowableReason } from '../values/index.ts';
import type { Catalogue } from './catalogue.ts';
import { folded, MAX_QUERY_LENGTH, pageAfter, readCursor, type Place } from './paging.ts';
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

/** The slim row of a property. */
export function rowOf(objectType: string, definition: PropertyDefinition, judge: PropertyJudge): PropertyRow {
  const { name, label, type, groupName: group } = definition;
  const show = judge.isShowable(definition);
  const edit = judge.isEditable(definition);
  return { objectType, name, label, type, group, show: show.ok || show.reason, edit: edit.ok || edit.reason };
}

/** By label as people sort it, then by name, which is unique. */
const placeOf = ({ label, name }: PropertyDefinition): Place => [folded(label), name];

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
  const after = readCursor(query.get('after'));
  if (!isRuleObjectType(objectType)) return invalidInput([problem('objectType', 'unknown_object_type')]);
  if (search.length > MAX_QUERY_LENGTH) return invalidInput([problem('q', 'too_long')]);
  if (after === null) return invalidInput([problem('after', 'invalid_cursor')]);
  return { objectType, search, after };
}

/** The page after `query.after` of the properties whose label or name holds the search, ignoring case. */
export function pageOf(catalogue: Catalogue, query: PageQuery, judge: PropertyJudge): PropertyPage {
  const { objectType, search } = query;
  const fitting = catalogue.all.filter(
    ({ label, name }) => folded(label).includes(search) || folded(name).includes(search),
  );
  const { rows, after } = pageAfter(fitting, placeOf, query.after, PAGE_SIZE);
  return {
    properties: rows.map((definition) => rowOf(objectType, definition, judge)),
    after,
    total: fitting.length,
  };
}
