import { describe, expect, it } from 'vitest';
import { createSamples, maskAnswer } from '../../bench/scenarios/enumeration/samples.ts';
import { aucTable, compare, failuresOf } from '../../bench/scenarios/enumeration/verdict.ts';
import type { AddressClass } from '../../bench/scenarios/people.ts';

/** An answer as `agent.ts` hands it over. */
function answerOf(
  parts: {
    readonly handle?: string;
    readonly request?: string;
    readonly date?: string;
    readonly number?: string;
    readonly expires?: string;
    readonly status?: string;
    readonly length?: string;
  } = {},
): string {
  const { handle = 'a', request = 'b', number = '0042', status = 'sent', length = '0042' } = parts;
  const { date = 'Tue, 24 Nov 2026 01:12:33 GMT', expires = '2026-11-24T01:22:33.461Z' } = parts;
  const headers = ['x-request-id', `req_${request.repeat(16)}`, 'Date', date, 'Content-Length', length];
  const conversation = `cnv_${handle.repeat(43)}`;
  const say = `The number is ${number}.`;
  const result = { status, conversation, say, numberForCustomer: number, expiresAt: expires };
  const outputFields = { conversation, say, numberForCustomer: number, result: JSON.stringify(result) };
  return `200 ${JSON.stringify(headers)}\n${JSON.stringify({ outputFields })}`;
}

describe('masking an answer', () => {
  it.each<[string, Parameters<typeof answerOf>[0]]>([
    ['handles', { handle: 'z' }],
    ['request ids', { request: 'z' }],
    ['dates of headers', { date: 'Wed, 25 Nov 2026 11:02:03 GMT' }],
    ['times of expiry', { expires: '2026-11-25T00:00:00.000Z' }],
    ['numbers, in sentences too', { number: '9317' }],
  ])('makes answers equal that differ in %s', (_title, parts) => {
    expect(answerOf(parts)).not.toBe(answerOf());
    expect(maskAnswer(answerOf(parts))).toBe(maskAnswer(answerOf()));
  });

  it.each<[string, Parameters<typeof answerOf>[0]]>([
    ['a status', { status: 'already_sent' }],
    ['a number of five digits', { number: '00421' }],
    ['a length in a header, be it the same as the number', { length: '0043' }],
    ['a handle of another form', { handle: 'zz' }],
  ])('leaves %s to be seen', (_title, parts) => {
    expect(maskAnswer(answerOf(parts))).not.toBe(maskAnswer(answerOf()));
  });

  it('keeps the length', () => {
    expect(maskAnswer(answerOf())).toHaveLength(answerOf().length);
  });
});

const result = { status: 'sent', conversation: '' };

/** Times of two classes in one operation, with one answer each. */
function samplesOf(
  times: Readonly<Partial<Record<AddressClass, readonly number[]>>>,
  answers: Readonly<Partial<Record<AddressClass, string>>> = {},
): ReturnType<typeof createSamples> {
  const samples = createSamples();
  for (const [is, values] of Object.entries(times) as [AddressClass, readonly number[]][]) {
    for (const ms of values) samples.add('ask', is, { ms, whole: answers[is] ?? answerOf(), result });
  }
  return samples;
}

const even = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('the verdict', () => {
  it('passes classes that take equally long and are answered alike', () => {
    const { of } = samplesOf({ unknown: even(2_000), exists: even(2_000), merged: even(2_000) });
    const comparisons = compare(of);
    expect(comparisons.map(({ is, auc }) => [is, auc])).toEqual([
      ['exists', 0.5],
      ['merged', 0.5],
    ]);
    expect(failuresOf(comparisons, of)).toEqual([]);
  });

  it.each<[string, number]>([
    ['longer', 1_000],
    ['shorter', -1_000],
  ])('fails when a class takes %s', (_title, shift) => {
    const { of } = samplesOf({ unknown: even(10_000), exists: even(10_000, shift) });
    const [failure, ...more] = failuresOf(compare(of), of);
    expect(more).toEqual([]);
    expect(failure).toMatch(
      /^ask: its time tells exists from unknown, AUC 0\.\d{3} is outside 0\.480 to 0\.520\.$/,
    );
  });

  it('fails when one answer of thousands differs in a byte', () => {
    const samples = samplesOf({ unknown: even(2_000), exists: even(2_000) });
    samples.add('ask', 'exists', { ms: 1_000, whole: `${answerOf()} `, result });
    expect(failuresOf(compare(samples.of), samples.of)).toEqual([
      'ask: 2 different answers where one was due.',
    ]);
  });

  it('does not take for a difference what chance does to few samples', () => {
    const { of } = samplesOf({ unknown: even(100), exists: even(100, 5) });
    const [comparison] = compare(of);
    expect(comparison?.auc).toBeCloseTo(0.548_75, 5);
    expect(comparison?.tolerance).toBeCloseTo(0.143_248, 5);
    expect(failuresOf(compare(of), of)).toEqual([]);
  });

  it('marks every AUC outside 0.48 to 0.52 in the table', () => {
    const { of } = samplesOf({ unknown: even(100), exists: even(100, 5), merged: even(100, 1) });
    const [row] = aucTable(compare(of), of).rows;
    expect(row).toContain('0.549 *');
    expect(row).toContain('0.510  ');
  });
});
