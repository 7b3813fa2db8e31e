import { aucDeviation, aucOf } from '../../rank-test.ts';
import type { Table } from '../../scenario.ts';
import { median } from '../../statistics.ts';
import { CLASSES, type AddressClass } from '../people.ts';
import type { OperationSamples } from './samples.ts';

/** What all others are compared with. */
export const BASE: AddressClass = 'unknown';

/** An AUC that stays within 0.5 and this much more or less tells nobody anything (INV-18). */
const TOLERANCE = 0.02;
/**
 * So many standard deviations from 0.5 are put down to chance. Some fifty comparisons are made in a run; of 2,000 that
 * differ in nothing, one goes further.
 */
const CHANCE_DEVIATIONS = 3.5;

/** One class in one operation, beside `unknown`. */
export interface Comparison {
  readonly operation: string;
  readonly is: AddressClass;
  readonly auc: number;
  /** An AUC further from 0.5 than this is a failure: 0.02, or what chance explains of so few samples. */
  readonly tolerance: number;
  readonly samples: number;
  readonly medianMs: number;
}

/** Every class that was measured in an operation, beside `unknown`; operations in their order. */
export function compare(of: ReadonlyMap<string, OperationSamples>): readonly Comparison[] {
  return [...of].flatMap(([operation, { msOf }]) => {
    const base = msOf.get(BASE) ?? [];
    return CLASSES.flatMap((is) => {
      const times = msOf.get(is);
      if (is === BASE || times === undefined) return [];
      const chance = CHANCE_DEVIATIONS * aucDeviation(times.length, base.length);
      const tolerance = Math.max(TOLERANCE, chance);
      const auc = aucOf(times, base);
      return [{ operation, is, auc, tolerance, samples: times.length, medianMs: median(times) }];
    });
  });
}

/** A sentence for every comparison whose times tell the class, and for every operation whose answers do. */
export function failuresOf(
  comparisons: readonly Comparison[],
  of: ReadonlyMap<string, OperationSamples>,
): readonly string[] {
  const slow = comparisons
    .filter(({ auc, tolerance }) => Math.abs(auc - 0.5) > tolerance)
    .map(({ operation, is, auc, tolerance }) => {
      const [least, most] = [0.5 - tolerance, 0.5 + tolerance].map((limit) => limit.toFixed(3));
      return `${operation}: its time tells ${is} from ${BASE}, AUC ${auc.toFixed(3)} is outside ${least} to ${most}.`;
    });
  const different = [...of]
    .filter(([, { answers }]) => answers.size > 1)
    .map(([operation, { answers }]) => `${operation}: ${answers.size} different answers where one was due.`);
  return [...slow, ...different];
}

/** AUC per operation and class. What leaves 0.48 to 0.52 is marked, be it by chance or not. */
export function aucTable(
  comparisons: readonly Comparison[],
  of: ReadonlyMap<string, OperationSamples>,
): Table {
  const compared = CLASSES.filter((is) => is !== BASE);
  const rows = [...of].map(([operation, { msOf, answers }]) => {
    const cells = compared.map((is) => {
      const found = comparisons.find((each) => each.operation === operation && each.is === is);
      if (found === undefined) return '';
      return `${found.auc.toFixed(3)}${Math.abs(found.auc - 0.5) > TOLERANCE ? ' *' : '  '}`;
    });
    const base = msOf.get(BASE) ?? [];
    return [operation, ...cells, median(base).toFixed(2), String(base.length), String(answers.size)];
  });
  return {
    title: `AUC of the time, every class beside ${BASE} (* outside 0.48 to 0.52)`,
    columns: ['', ...compared, `${BASE}, median ms`, 'samples', 'different answers'],
    rows,
  };
}
