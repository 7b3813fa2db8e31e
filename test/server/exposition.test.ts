import { describe, expect, it } from 'vitest';
import { createCounter, createHistogram, gaugeLines } from '../../server/metrics/exposition.ts';

const NAMING = { name: 'things_total', help: 'Things.', labels: ['kind', 'colour'] };

describe('the text format of metrics', () => {
  it('writes a counter with one line per series, labels in quotes and escaped', () => {
    const counter = createCounter(NAMING);
    for (const labels of [
      ['a', 'red'],
      ['a', 'red'],
      ['b', 'say "no"\\\n'],
    ] as const)
      counter.add(labels);
    expect(counter.lines()).toEqual([
      '# HELP things_total Things.',
      '# TYPE things_total counter',
      'things_total{kind="a",colour="red"} 2',
      'things_total{kind="b",colour="say \\"no\\"\\\\\\n"} 1',
    ]);
  });

  it('writes a histogram whose buckets add up and whose bounds belong to them', () => {
    const histogram = createHistogram({ ...NAMING, name: 'seconds', labels: [] });
    for (const seconds of [0.005, 0.02, 0.4, 60]) histogram.observe([], seconds);
    const lines = histogram.lines();
    expect(lines).toContain('seconds_bucket{le="0.005"} 1');
    expect(lines).toContain('seconds_bucket{le="0.025"} 2');
    expect(lines).toContain('seconds_bucket{le="0.5"} 3');
    expect(lines).toContain('seconds_bucket{le="10"} 3');
    expect(lines.slice(-3)).toEqual(['seconds_bucket{le="+Inf"} 4', 'seconds_sum 60.425', 'seconds_count 4']);
  });

  it('writes a value as it is now, without braces where there are no labels', () => {
    const naming = { name: 'jobs', help: 'Jobs.', labels: [] };
    expect(gaugeLines(naming, [{ labels: [], value: 3 }]).at(-1)).toBe('jobs 3');
  });

  it('stops making new series before a caller could fill the memory, and goes on counting the old ones', () => {
    const counter = createCounter(NAMING);
    for (let index = 0; index < 3_000; index += 1) counter.add([String(index), '']);
    counter.add(['0', '']);
    expect(counter.lines()).toHaveLength(2_002);
    expect(counter.lines()).toContain('things_total{kind="0",colour=""} 2');
  });
});
