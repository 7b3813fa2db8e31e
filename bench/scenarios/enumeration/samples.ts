import type { Answered } from '../../agent.ts';
import type { AddressClass } from '../people.ts';

/** What was measured of one operation. */
export interface OperationSamples {
  /** Milliseconds by class. */
  readonly msOf: ReadonlyMap<AddressClass, readonly number[]>;
  /** Answers with masked handles, request ids, dates and numbers: how often each came, by class. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<AddressClass, number>>;
}

/** Measured samples by operation, in the order in which operations first came. */
export interface Samples {
  add(operation: string, is: AddressClass, answered: Pick<Answered, 'ms' | 'whole'>): void;
  /** Takes over what was measured elsewhere. */
  addAll(others: ReadonlyMap<string, OperationSamples>): void;
  readonly of: ReadonlyMap<string, OperationSamples>;
}

interface Growing {
  readonly msOf: Map<AddressClass, number[]>;
  readonly answers: Map<string, Map<AddressClass, number>>;
}

/** An empty collection. */
export function createSamples(): Samples {
  const of = new Map<string, Growing>();
  const growing = (operation: string): Growing => {
    const samples: Growing = of.get(operation) ?? { msOf: new Map(), answers: new Map() };
    of.set(operation, samples);
    return samples;
  };
  const addTimes = ({ msOf }: Growing, is: AddressClass, more: readonly number[]): void => {
    const times = msOf.get(is) ?? [];
    msOf.set(is, times);
    for (const ms of more) times.push(ms);
  };
  const addAnswers = ({ answers }: Growing, masked: string, is: AddressClass, more: number): void => {
    const counts = answers.get(masked) ?? new Map<AddressClass, number>();
    answers.set(masked, counts);
    counts.set(is, (counts.get(is) ?? 0) + more);
  };
  return {
    of,
    add(operation, is, { ms, whole }) {
      const samples = growing(operation);
      addTimes(samples, is, [ms]);
      addAnswers(samples, maskAnswer(whole), is, 1);
    },
    addAll(others) {
      for (const [operation, { msOf, answers }] of others) {
        const samples = growing(operation);
        for (const [is, times] of msOf) addTimes(samples, is, times);
        for (const [masked, counts] of answers)
          for (const [is, count] of counts) addAnswers(samples, masked, is, count);
      }
    },
  };
}

/** Replaces what differs between any two answers, whoever they are about, by signs of the same length. */
export function maskAnswer(whole: string): string {
  const masked = whole
    .replaceAll(/cnv_[A-Za-z0-9_-]{43}/g, (handle) => 'H'.repeat(handle.length))
    .replaceAll(/req_[A-Za-z0-9_-]{16}/g, (id) => 'R'.repeat(id.length))
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (date) => 'D'.repeat(date.length))
    .replaceAll(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/g, (date) =>
      'D'.repeat(date.length),
    );
  const number = /"numberForCustomer":"(\d{4})"/.exec(masked)?.[1];
  if (number === undefined) return masked;
  // Headers stay: a length can happen to be the same number.
  const body = masked.indexOf('\n');
  return masked.slice(0, body) + masked.slice(body).replaceAll(number, 'NNNN');
}
