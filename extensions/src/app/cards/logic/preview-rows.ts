import { nameOf } from '../generated/state/use-settings.ts';
import type { ContactCard, ListedRule, Overview, ProofState, RuleProblem } from '../generated/wire.ts';
import type { CardKey } from '../texts/en.ts';

/** The steps that a customer can reach, in order; the columns of the table. */
export const PROOF_STATES = [
  'nothing',
  'email_stated',
  'email_verified',
] as const satisfies readonly ProofState[];

type Operation = 'show' | 'edit';
type Status = ContactCard['preview'][number]['items'][number]['status'] | 'unknown';

/** One statement in a cell: a sentence of the catalogue, and the tone it may be coloured with. */
export interface CellLine {
  readonly key: CardKey;
  readonly tone: 'success' | 'warning' | 'default';
}

/** One property, and what an agent does with it at each step. */
export interface PreviewRow {
  /** `contacts.phone`. */
  readonly name: string;
  readonly label: string;
  /** `undefined` when the settings that were read do not hold it any more. */
  readonly rule: ListedRule | undefined;
  readonly problem: RuleProblem | undefined;
  readonly may: Extract<CardKey, `may_${string}`>;
  readonly cells: readonly { readonly state: ProofState; readonly lines: readonly CellLine[] }[];
}

/**
 * What an agent may do for one contact, a row per property: first the rules as they are listed, then what the
 * preview holds beyond them. A rule that the preview does not know yet says so; nothing is made up.
 */
export function previewRows(preview: ContactCard['preview'], overview: Overview): readonly PreviewRow[] {
  const statuses = new Map(
    preview.flatMap(({ state, items }) =>
      items.map(({ name, operation, status }) => [cellOf(name, operation, state), status] as const),
    ),
  );
  const listed = overview.rules.map((rule) => ({ name: nameOf(rule), rule }));
  const known = new Set(listed.map(({ name }) => name));
  const more = new Set(preview.flatMap(({ items }) => items.map(({ name }) => name)));
  const beyond = [...more].filter((name) => !known.has(name)).map((name) => ({ name, rule: undefined }));
  const labelOf = labels(overview);

  return [...listed, ...beyond].map(({ name, rule }) => {
    const operations = OPERATIONS.filter((operation) =>
      rule === undefined
        ? PROOF_STATES.some((state) => statuses.has(cellOf(name, operation, state)))
        : rule[operation].enabled,
    );
    const statusOf = (operation: Operation, state: ProofState): Status =>
      statuses.get(cellOf(name, operation, state)) ??
      (rule?.problem === undefined ? 'unknown' : 'not_available');
    const cells = PROOF_STATES.map((state) => ({
      state,
      lines: linesOf(operations.map((operation) => ({ operation, status: statusOf(operation, state) }))),
    }));
    return { name, label: labelOf(name), rule, problem: rule?.problem, may: mayOf(operations), cells };
  });
}

/** The label of a property by its name: from the rules, else from the catalogue, else the bare name. */
export function labels(overview: Overview): (name: string) => string {
  const known = new Map([
    ...overview.properties.map(({ objectType, name, label }) => [`${objectType}.${name}`, label] as const),
    ...overview.rules.map((rule) => [nameOf(rule), rule.label] as const),
  ]);
  return (name) => known.get(name) ?? name.slice(name.indexOf('.') + 1);
}

const OPERATIONS = ['show', 'edit'] as const satisfies readonly Operation[];

const cellOf = (name: string, operation: Operation, state: ProofState): string =>
  `${state} ${operation} ${name}`;

function mayOf(operations: readonly Operation[]): PreviewRow['may'] {
  const [first, second] = operations;
  if (first === undefined) return 'may_nothing';
  return second === undefined ? `may_${first}` : 'may_both';
}

/** Both operations in one line where they fare alike, else a line each. */
function linesOf(
  operations: readonly { readonly operation: Operation; readonly status: Status }[],
): readonly CellLine[] {
  const [first, second] = operations;
  if (first === undefined) return [{ key: 'cell_off', tone: 'default' }];
  if (second === undefined) {
    // The first column says which of the two it is about; "Shows" and "Changes" are said here as well.
    return [lineOf(first.status, first.status === 'allowed' ? first.operation : 'all')];
  }
  if (first.status === second.status) return [lineOf(first.status, 'all')];
  return operations.map(({ operation, status }) => lineOf(status, operation));
}

function lineOf(status: Status, scope: Operation | 'all'): CellLine {
  return { key: `cell_${status}_${scope}`, tone: TONES[status] };
}

const TONES: Readonly<Record<Status, CellLine['tone']>> = {
  allowed: 'success',
  needs_email: 'warning',
  needs_verification: 'warning',
  not_available: 'default',
  unknown: 'default',
};
