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
  add(operation: string, is: AddressClass, answered: Answered): void;
  readonly of: ReadonlyMap<string, OperationSamples>;
}

interface Growing {
  readonly msOf: Map<AddressClass, number[]>;
  readonly answers: Map<string, Map<AddressClass, number>>;
}

/** An empty collection. */
export function createSamples(): Samples {
  const of = new Map<string, Growing>();
  return {
    of,
    add(operation, is, { ms, whole }) {
      const samples: Growing = of.get(operation) ?? { msOf: new Map(), answers: new Map() };
      of.set(operation, samples);
      const times = samples.msOf.get(is) ?? [];
      samples.msOf.set(is, times);
      times.push(ms);
      const masked = maskAnswer(whole);
      const counts = samples.answers.get(masked) ?? new Map<AddressClass, number>();
      samples.answers.set(masked, counts);
      counts.set(is, (counts.get(is) ?? 0) + 1);
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
