import { aucOfStrata, shiftFor } from '../../rank-test.ts';
import type { Table } from '../../scenario.ts';
import { median } from '../../statistics.ts';
import { CLASSES, type AddressClass } from '../people.ts';
import { createSamples, type OperationSamples } from './samples.ts';

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
  /** By how much the AUC of classes that do not differ strays from 0.5: one standard deviation. */
  readonly deviation: number;
  /** An AUC further from 0.5 than this is a failure: 0.02, or what chance explains of so few samples. */
  readonly tolerance: number;
  readonly samples: number;
  readonly medianMs: number;
}

/** What one process measured. */
export type Measured = ReadonlyMap<string, OperationSamples>;

/** All that several processes measured, in one. */
export function together(lanes: readonly Measured[]): Measured {
  const all = createSamples();
  for (const lane of lanes) all.addAll(lane);
  return all.of;
}

const timesOf = (lane: Measured, operation: string, is: AddressClass): readonly number[] =>
  lane.get(operation)?.msOf.get(is) ?? [];

/** Every class that was measured in an operation, beside `unknown` in the same process; operations in their order. */
export function compare(lanes: readonly Measured[]): readonly Comparison[] {
  return [...together(lanes).keys()].flatMap((operation) =>
    CLASSES.flatMap((is) => {
      const strata = lanes
        .map((lane) => ({ values: timesOf(lane, operation, is), base: timesOf(lane, operation, BASE) }))
        .filter(({ values }) => values.length > 0);
      if (is === BASE || strata.length === 0) return [];
      const { auc, deviation } = aucOfStrata(strata);
      const tolerance = Math.max(TOLERANCE, CHANCE_DEVIATIONS * deviation);
      const all = strata.flatMap(({ values }) => values);
      return [{ operation, is, auc, deviation, tolerance, samples: all.length, medianMs: median(all) }];
    }),
  );
}

/** What an operation's test can see: by how many milliseconds a class would have to be slower to leave 0.48 to 0.52. */
export function resolutionMs(lanes: readonly Measured[], operation: string): number {
  const places = lanes.map((lane) => timesOf(lane, operation, BASE));
  return shiftFor(
    0.5 + TOLERANCE,
    places.filter(({ length }) => length > 0),
  );
}

/** A sentence for every comparison whose times tell the class, and for every operation whose answers do. */
export function failuresOf(
  comparisons: readonly Comparison[],
  lanes: readonly Measured[],
): readonly string[] {
  const slow = comparisons
    .filter(({ auc, tolerance }) => Math.abs(auc - 0.5) > tolerance)
    .map(({ operation, is, auc, tolerance }) => {
      const [least, most] = [0.5 - tolerance, 0.5 + tolerance].map((limit) => limit.toFixed(3));
      return `${operation}: its time tells ${is} from ${BASE}, AUC ${auc.toFixed(3)} is outside ${least} to ${most}.`;
    });
  const different = [...together(lanes)]
    .filter(([, { answers }]) => answers.size > 1)
    .map(([operation, { answers }]) => `${operation}: ${answers.size} different answers where one was due.`);
  return [...slow, ...different];
}

/** AUC per operation and class. What leaves 0.48 to 0.52 is marked, be it by chance or not. */
export function aucTable(comparisons: readonly Comparison[], lanes: readonly Measured[]): Table {
  const compared = CLASSES.filter((is) => is !== BASE);
  const rows = [...together(lanes)].map(([operation, { msOf, answers }]) => {
    const cells = compared.map((is) => {
      const found = comparisons.find((each) => each.operation === operation && each.is === is);
      if (found === undefined) return '';
      return `${found.auc.toFixed(3)}${Math.abs(found.auc - 0.5) > TOLERANCE ? ' *' : '  '}`;
    });
    const base = msOf.get(BASE) ?? [];
    const seenFrom = resolutionMs(lanes, operation).toFixed(3);
    return [
      operation,
      ...cells,
      median(base).toFixed(2),
      seenFrom,
      String(base.length),
      String(answers.size),
    ];
  });
  return {
    title: `AUC of the time, every class beside ${BASE} (* outside 0.48 to 0.52)`,
    columns: [
      '',
      ...compared,
      `${BASE}, median ms`,
      'seen from, ms',
      `${BASE}, samples`,
      'different answers',
    ],
    rows,
  };
}
