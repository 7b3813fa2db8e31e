import { toMap, type SandboxAnswer } from '../../http.ts';
import { bodyMap, recordAccess, textList, withType, type CrmCall, type CrmRoute } from '../call.ts';
import type { CrmRecord, ObjectTypeState } from '../model.ts';
import { presentRecord } from '../present.ts';
import { invalid, isProblem, type Problem } from '../problems.ts';
import { livingRecords } from '../records.ts';
import { viewFor } from './objects.ts';

interface Filter {
  readonly propertyName: string;
  readonly operator: string;
  readonly value: string;
  readonly highValue: string;
  readonly values: readonly string[];
}

interface Sort {
  readonly property: string;
  readonly descending: boolean;
}

const MAX_GROUPS = 5;
const MAX_FILTERS = 6;
const MAX_RESULTS = 10_000;
const SEARCHED = [
  'email',
  'firstname',
  'lastname',
  'hs_additional_emails',
  'phone',
  'company',
  'name',
  'domain',
];
const SEARCHED_MORE = ['dealname', 'subject', 'content', 'plan_name'];

/** Numbers, dates and datetimes compare as numbers, the rest as lower-cased text. */
function compare(left: string, right: string): number {
  const [a, b] = [left, right].map((text) =>
    /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number(text),
  );
  if (a !== undefined && b !== undefined && !Number.isNaN(a) && !Number.isNaN(b)) return a - b;
  const [x, y] = [left.toLowerCase(), right.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}

const equal = (left: string, right: string): boolean => left.toLowerCase() === right.toLowerCase();

function containsToken(text: string, pattern: string): boolean {
  const escaped = pattern
    .toLowerCase()
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*');
  return new RegExp(`(?:^|[^\\p{L}\\p{N}])${escaped}(?:$|[^\\p{L}\\p{N}])`, 'u').test(text.toLowerCase());
}

type Test = (actual: string, filter: Filter) => boolean;

const OPERATORS = new Map<string, Test>([
  ['EQ', (actual, { value }) => equal(actual, value)],
  ['NEQ', (actual, { value }) => !equal(actual, value)],
  ['LT', (actual, { value }) => compare(actual, value) < 0],
  ['LTE', (actual, { value }) => compare(actual, value) <= 0],
  ['GT', (actual, { value }) => compare(actual, value) > 0],
  ['GTE', (actual, { value }) => compare(actual, value) >= 0],
  [
    'BETWEEN',
    (actual, { value, highValue }) => compare(actual, value) >= 0 && compare(actual, highValue) <= 0,
  ],
  ['IN', (actual, { values }) => values.some((value) => equal(actual, value))],
  ['NOT_IN', (actual, { values }) => !values.some((value) => equal(actual, value))],
  ['CONTAINS_TOKEN', (actual, { value }) => containsToken(actual, value)],
  ['NOT_CONTAINS_TOKEN', (actual, { value }) => !containsToken(actual, value)],
]);

function passes(record: CrmRecord, filter: Filter): boolean {
  const actual = record.properties.get(filter.propertyName);
  if (filter.operator === 'HAS_PROPERTY') return actual !== undefined;
  if (filter.operator === 'NOT_HAS_PROPERTY') return actual === undefined;
  return actual !== undefined && (OPERATORS.get(filter.operator)?.(actual, filter) ?? false);
}

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

function parseFilter(value: unknown, type: ObjectTypeState): Filter | Problem {
  const map = toMap(value);
  const [propertyName, operator] = [text(map?.get('propertyName')), text(map?.get('operator'))];
  if (!map || propertyName === '') return invalid('A filter needs a propertyName.');
  if (!OPERATORS.has(operator) && operator !== 'HAS_PROPERTY' && operator !== 'NOT_HAS_PROPERTY') {
    return invalid(`${operator} is not an operator of the search.`);
  }
  if (!type.properties.has(propertyName))
    return invalid(`There was a problem with the request: no property ${propertyName}.`);
  const values = textList(map.get('values')) ?? [];
  return {
    propertyName,
    operator,
    values,
    value: text(map.get('value')),
    highValue: text(map.get('highValue')),
  };
}

function parseGroups(value: unknown, type: ObjectTypeState): readonly (readonly Filter[])[] | Problem {
  const groups: readonly unknown[] = Array.isArray(value) ? value : [];
  if (groups.length > MAX_GROUPS) return invalid(`A search takes at most ${MAX_GROUPS} filterGroups.`);
  const parsed: Filter[][] = [];
  for (const group of groups) {
    const list = toMap(group)?.get('filters');
    const filters: readonly unknown[] = Array.isArray(list) ? list : [];
    if (filters.length > MAX_FILTERS) return invalid(`A filterGroup takes at most ${MAX_FILTERS} filters.`);
    const result: Filter[] = [];
    for (const item of filters) {
      const filter = parseFilter(item, type);
      if (isProblem(filter)) return filter;
      result.push(filter);
    }
    parsed.push(result);
  }
  return parsed;
}

function parseSorts(value: unknown): readonly Sort[] {
  const sorts: readonly unknown[] = Array.isArray(value) ? value : [];
  return sorts.map((sort) => {
    if (typeof sort === 'string')
      return { property: sort.replace(/^-/, ''), descending: sort.startsWith('-') };
    const map = toMap(sort);
    return {
      property: text(map?.get('propertyName')),
      descending: text(map?.get('direction')) === 'DESCENDING',
    };
  });
}

function matchesQuery(record: CrmRecord, query: string): boolean {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const haystack = [...SEARCHED, ...SEARCHED_MORE]
    .map((name) => record.properties.get(name) ?? '')
    .join(' ')
    .toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function sorted(records: readonly CrmRecord[], sorts: readonly Sort[]): readonly CrmRecord[] {
  return [...records].sort((a, b) => {
    for (const { property, descending } of sorts) {
      const order = compare(a.properties.get(property) ?? '', b.properties.get(property) ?? '');
      if (order !== 0) return descending ? -order : order;
    }
    return Number(a.id) - Number(b.id);
  });
}

function pageOfSearch(body: ReadonlyMap<string, unknown>): { limit: number; start: number } | Problem {
  const [limit, start] = [Number(body.get('limit') ?? 10), Number(body.get('after') ?? 0)];
  if (!Number.isInteger(limit) || limit < 0 || limit > 200) return invalid('limit must be from 0 to 200.');
  if (!Number.isInteger(start) || start < 0) return invalid('after must be a number.');
  return start + limit > MAX_RESULTS ? invalid('A search reaches at most 10,000 results.') : { limit, start };
}

/** Searches living records; filterGroups are joined by OR, the filters of one by AND. 400 for a bad request. */
function search(call: CrmCall, type: ObjectTypeState): SandboxAnswer | Problem {
  const body = bodyMap(call);
  if (isProblem(body)) return body;
  if (call.request.body.length > 3000) return invalid('The body of a search takes at most 3,000 characters.');
  const groups = parseGroups(body.get('filterGroups'), type);
  if (isProblem(groups)) return groups;
  const page = pageOfSearch(body);
  if (isProblem(page)) return page;
  const query = text(body.get('query'));
  const hits = livingRecords(type).filter(
    (record) =>
      (groups.length === 0 || groups.some((group) => group.every((filter) => passes(record, filter)))) &&
      matchesQuery(record, query),
  );
  const { limit, start } = page;
  const shown = sorted(hits, parseSorts(body.get('sorts'))).slice(start, start + limit);
  const names = textList(body.get('properties'));
  const view = viewFor(call, type, names && names.length > 0 ? names : undefined);
  const more = start + shown.length < hits.length && shown.length > 0;
  return {
    status: 200,
    body: {
      total: hits.length,
      results: shown.map((record) => presentRecord(view, record)),
      ...(more ? { paging: { next: { after: String(start + shown.length) } } } : {}),
    },
  };
}

/** The search, with a limit of its own: 5 a second for the whole account (hubspot-platform.md 6.4). */
export const searchRoutes: readonly CrmRoute[] = [
  { method: 'POST', path: '/objects/:type/search', scopes: recordAccess('read'), handle: withType(search) },
];
