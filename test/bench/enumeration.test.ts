import { describe, expect, it } from 'vitest';
import { createSamples, maskAnswer } from '../../bench/scenarios/enumeration/samples.ts';
import { aucDeviation } from '../../bench/rank-test.ts';
import {
  aucTable,
  compare,
  failuresOf,
  resolutionMs,
  together,
} from '../../bench/scenarios/enumeration/verdict.ts';
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

/** Times of two classes in one operation, with one answer each. */
function samplesOf(
  times: Readonly<Partial<Record<AddressClass, readonly number[]>>>,
  answers: Readonly<Partial<Record<AddressClass, string>>> = {},
): ReturnType<typeof createSamples> {
  const samples = createSamples();
  for (const [is, values] of Object.entries(times) as [AddressClass, readonly number[]][]) {
    for (const ms of values) samples.add('ask', is, { ms, whole: answers[is] ?? answerOf() });
  }
  return samples;
}

const even = (count: number, from = 0): number[] => Array.from({ length: count }, (_, index) => from + index);

describe('the verdict', () => {
  it('passes classes that take equally long and are answered alike', () => {
    const { of } = samplesOf({ unknown: even(2_000), exists: even(2_000), merged: even(2_000) });
    const comparisons = compare([of]);
    expect(comparisons.map(({ is, auc }) => [is, auc])).toEqual([
      ['exists', 0.5],
      ['merged', 0.5],
    ]);
    expect(failuresOf(comparisons, [of])).toEqual([]);
  });

  it.each<[string, number]>([
    ['longer', 1_000],
    ['shorter', -1_000],
  ])('fails when a class takes %s', (_title, shift) => {
    const { of } = samplesOf({ unknown: even(10_000), exists: even(10_000, shift) });
    const [failure, ...more] = failuresOf(compare([of]), [of]);
    expect(more).toEqual([]);
    expect(failure).toMatch(
      /^ask: its time tells exists from unknown, AUC 0\.\d{3} is outside 0\.480 to 0\.520\.$/,
    );
  });

  it('fails when one answer of thousands differs in a byte', () => {
    const samples = samplesOf({ unknown: even(2_000), exists: even(2_000) });
    samples.add('ask', 'exists', { ms: 1_000, whole: `${answerOf()} ` });
    expect(failuresOf(compare([samples.of]), [samples.of])).toEqual([
      'ask: 2 different answers where one was due.',
    ]);
  });

  it('does not take for a difference what chance does to few samples', () => {
    const { of } = samplesOf({ unknown: even(100), exists: even(100, 5) });
    const [comparison] = compare([of]);
    expect(comparison?.auc).toBeCloseTo(0.548_75, 5);
    expect(comparison?.tolerance).toBeCloseTo(0.143_248, 5);
    expect(failuresOf(compare([of]), [of])).toEqual([]);
  });

  it('marks every AUC outside 0.48 to 0.52 in the table', () => {
    const { of } = samplesOf({ unknown: even(100), exists: even(100, 5), merged: even(100, 1) });
    const [row] = aucTable(compare([of]), [of]).rows;
    expect(row).toContain('0.549 *');
    expect(row).toContain('0.510  ');
  });

  it('compares within a process: that one of them is slower neither shows nor hides a difference', () => {
    const quick = samplesOf({ unknown: even(4_000), exists: even(2_000, 1_600), merged: even(2_000, 1_000) });
    const slow = samplesOf({
      ...{ unknown: even(4_000, 90_000), exists: even(2_000, 91_600), merged: even(2_000, 91_000) },
    });
    const lanes = [quick.of, slow.of];
    const comparisons = compare(lanes);
    const [exists, merged] = comparisons;
    expect([exists?.is, exists?.samples, merged?.is]).toEqual(['exists', 4_000, 'merged']);
    expect(merged?.auc).toBeCloseTo(0.5, 6);
    expect(exists?.auc).toBeCloseTo(0.65, 6);
    expect(exists?.deviation).toBeCloseTo(aucDeviation(2_000, 4_000) / Math.SQRT2, 9);
    expect(failuresOf(comparisons, lanes)).toHaveLength(1);
  });

  it('takes an answer of one process that differs from those of another for a difference', () => {
    const [here, there] = [
      samplesOf({ unknown: even(9) }),
      samplesOf({ unknown: even(9) }, { unknown: 'x' }),
    ];
    expect(failuresOf([], [here.of, there.of])).toEqual(['ask: 2 different answers where one was due.']);
  });

  it('is held to 0.48 to 0.52 with as many samples as the benchmark takes, and no fewer would do', () => {
    const toleranceOf = (count: number): number | undefined => {
      const half = samplesOf({ unknown: even(count), exists: even(count / 2) });
      return compare([half.of, half.of])[0]?.tolerance;
    };
    expect(toleranceOf(4_000)).toBe(0.02);
    expect(toleranceOf(3_600)).toBeGreaterThan(0.02);
  });

  it('says from which difference on it would have seen a class', () => {
    const { of } = samplesOf({ unknown: even(4_000) });
    // Each is greater than 80 more of 4,000: by 40 on average.
    expect(resolutionMs([of], 'ask')).toBeCloseTo(80, -1);
    expect(resolutionMs([of, samplesOf({ unknown: even(4_000, 90_000) }).of], 'ask')).toBeCloseTo(80, -1);
  });
});

describe('samples of several processes', () => {
  it('are all there in one', () => {
    const [one, two] = [samplesOf({ unknown: [1, 2], exists: [3] }), samplesOf({ unknown: [4] })];
    const all = together([one.of, two.of]).get('ask');
    expect([...(all?.msOf ?? [])]).toEqual([
      ['unknown', [1, 2, 4]],
      ['exists', [3]],
    ]);
    expect([...(all?.answers.values() ?? [])].map((counts) => [...counts])).toEqual([
      [
        ['unknown', 3],
        ['exists', 1],
      ],
    ]);
  });
});
