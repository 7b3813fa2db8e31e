import { describe, expect, it } from 'vitest';
import type { Asker, Outcome, Question } from '../../bench/askers/asker.ts';
import { runStream } from '../../bench/open-load/run-stream.ts';

const QUESTION: Question = {
  ...{ portalId: 1, contactId: '7', property: 'phone' },
  expected: { status: 'ok', value: 'x' },
};
const STREAM = {
  name: 'stream',
  asker: { kind: 'get', crmUrl: '', accessTokens: {}, backoff: false },
  arrivals: { kind: 'even', perSecond: 1 },
  questions: [QUESTION],
} as const;
const JOB = { warmUpMs: 100, measuredMs: 1_000, deadlineMs: 10_000 };

/** A stream whose askers answer as told, at the moments told. */
function play(outcomes: readonly (Outcome & { readonly atMs?: number })[], deadlineMs = JOB.deadlineMs) {
  let nowMs = 0;
  const asker: Asker = {
    ask: (_question, number) => {
      const { atMs = 0, ...outcome } = outcomes[number] ?? { kind: 'failed' as const };
      nowMs = atMs;
      return Promise.resolve(outcome);
    },
    close: () => Promise.resolve(),
  };
  return {
    stream: runStream(STREAM, asker, { ...JOB, deadlineMs }, () => nowMs),
    at: (ms: number) => (nowMs = ms),
  };
}

describe('one stream of open-loop load', () => {
  it('counts latency from the scheduled arrival, however late the question was asked', async () => {
    const { stream, at } = play([{ kind: 'right', atMs: 900 }]);
    at(500);
    stream.ask(0, 200);
    const { rightMs, arrived, rightWithin } = await stream.finish();
    expect({ rightMs, arrived, rightWithin }).toEqual({ rightMs: [700], arrived: 1, rightWithin: 1 });
  });

  it('counts no question that came in the warm-up or after the end', async () => {
    const { stream } = play([
      { kind: 'right', atMs: 90 },
      { kind: 'right', atMs: 500 },
      { kind: 'right', atMs: 2_000 },
    ]);
    for (const [index, moment] of [99, 100, 1_100].entries()) {
      stream.ask(index, moment);
      await Promise.resolve();
      await new Promise(setImmediate);
    }
    const { arrived, counts } = await stream.finish();
    expect({ arrived, right: counts.right }).toEqual({ arrived: 1, right: 1 });
  });

  it('counts a right answer as goodput when it came, not when its question did', async () => {
    const { stream } = play([{ kind: 'right', atMs: 1_500 }]);
    stream.ask(0, 1_000);
    expect(await stream.finish()).toMatchObject({ rightWithin: 0, rightMs: [500] });
  });

  it('reports a wrong answer even of the warm-up', async () => {
    const { stream } = play([{ kind: 'wrong', detail: 'somebody else’s', atMs: 50 }]);
    stream.ask(0, 0);
    const { counts, details } = await stream.finish();
    expect({ wrong: counts.wrong, details }).toEqual({ wrong: 1, details: ['wrong: somebody else’s'] });
  });

  it('calls a question late that has no answer at its deadline, and goes on', async () => {
    const asker: Asker = { ask: () => new Promise(() => undefined), close: () => Promise.resolve() };
    const stream = runStream(STREAM, asker, { ...JOB, deadlineMs: 20 }, () => 200);
    stream.ask(0, 200);
    expect((await stream.finish()).counts.late).toBe(1);
  });

  it('keeps every written value with what was answered', async () => {
    const { stream } = play([{ kind: 'unknown', value: 'v-0', atMs: 300 }]);
    stream.ask(0, 200);
    const { written } = await stream.finish();
    expect(written).toEqual([{ contactId: '7', property: 'phone', value: 'v-0', outcome: 'unknown' }]);
  });
});
