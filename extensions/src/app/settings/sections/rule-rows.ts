import { nameOf } from '../generated/state/use-settings.ts';
import type { Grant, ListedRule } from '../generated/wire.ts';

/** What the table can be sorted by. */
export type Column = 'label' | 'object' | 'show' | 'edit' | 'changed';
export type Direction = 'ascending' | 'descending';

/** How the table is looked at. */
export interface RuleView {
  readonly search: string;
  readonly column: Column;
  readonly direction: Direction;
  /** From 1. */
  readonly page: number;
}

export const FIRST_VIEW: RuleView = { search: '', column: 'label', direction: 'ascending', page: 1 };

/** Rows that are drawn at a time; each has a panel of its own. */
export const ROWS_PER_PAGE = 10;

/** One page of the table. */
export interface RulePage {
  readonly rows: readonly ListedRule[];
  /** From 1; the last one when there are fewer pages than was asked for. */
  readonly page: number;
  /** At least 1. */
  readonly pageCount: number;
  /** Rules that the search found. */
  readonly found: number;
}

/** What can be read or changed with the least proof comes last: closed, verified mailbox, matching address. */
function openness({ enabled, protectionLevel }: Grant): number {
  if (!enabled) return 0;
  return protectionLevel === 'verify_email' ? 1 : 2;
}

type Compare = (left: ListedRule, right: ListedRule) => number;

function comparisons(locale: string | undefined): Readonly<Record<Column, Compare>> {
  const collator = collatorOf(locale);
  return {
    label: (left, right) => collator.compare(left.label, right.label),
    object: (left, right) => collator.compare(left.objectType, right.objectType),
    show: (left, right) => openness(left.show) - openness(right.show),
    edit: (left, right) => openness(left.edit) - openness(right.edit),
    changed: (left, right) => left.changedAtMs - right.changedAtMs,
  };
}

function collatorOf(locale: string | undefined): Intl.Collator {
  try {
    return new Intl.Collator(locale?.replaceAll('_', '-'), { numeric: true });
  } catch {
    return new Intl.Collator('en', { numeric: true });
  }
}

const simplified = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Words of the search may stand in label, internal name or instructions; each of them has to. */
function isFound(rule: ListedRule, search: string): boolean {
  const texts = [rule.label, nameOf(rule), rule.show.instructions, rule.edit.instructions];
  const searched = simplified(texts.join('\n'));
  return simplified(search)
    .split(/\s+/)
    .every((word) => searched.includes(word));
}

/**
 * The page of rules that a view shows: searched, sorted, equal ones by their label.
 * @param locale `context.user.locale`, for the order of letters.
 */
export function rulePage(
  rules: readonly ListedRule[],
  { search, column, direction, page }: RuleView,
  locale: string | undefined,
): RulePage {
  const compare = comparisons(locale);
  const sign = direction === 'ascending' ? 1 : -1;
  const found = rules
    .filter((rule) => isFound(rule, search))
    .sort((left, right) => sign * compare[column](left, right) || compare.label(left, right));
  const pageCount = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const shown = Math.min(Math.max(page, 1), pageCount);
  const rows = found.slice((shown - 1) * ROWS_PER_PAGE, shown * ROWS_PER_PAGE);
  return { rows, page: shown, pageCount, found: found.length };
}
