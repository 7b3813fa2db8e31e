/** Metrics in the text format of Prometheus (exposition formats, version 0.0.4), kept in this process. */

/** The values of a metric's labels, in the order of their names. */
export type Labels = readonly string[];

/** Something that only grows. */
export interface Counter {
  add(labels: Labels): void;
}

/** How often and how long. */
export interface Histogram {
  observe(labels: Labels, seconds: number): void;
}

/** A value as it is when it is asked for. */
export interface Gauge {
  readonly labels: Labels;
  readonly value: number;
}

interface Naming {
  /** As Prometheus has it: lower case with the unit at the end. */
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** A metric that can be written out. */
export interface Written {
  lines(): readonly string[];
}

/** Upper bounds in seconds: from what needs no database to the deadline of a request. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;
/** Series of one metric; routes, statuses and tools are closed lists, so that no caller can make this many. */
const MAX_SERIES = 2_000;

/** A counter by labels. */
export function createCounter(naming: Naming): Counter & Written {
  const counts = new Map<string, { readonly labels: Labels; count: number }>();
  return {
    add(labels) {
      const series = seriesOf(counts, labels, () => ({ labels, count: 0 }));
      if (series !== undefined) series.count += 1;
    },
    lines: () => [
      ...head(naming, 'counter'),
      ...[...counts.values()].map(({ labels, count }) => line(naming.name, pairs(naming, labels), count)),
    ],
  };
}

/** A histogram by labels. */
export function createHistogram(naming: Naming): Histogram & Written {
  const all = new Map<
    string,
    { readonly labels: Labels; readonly buckets: number[]; sum: number; count: number }
  >();
  return {
    observe(labels, seconds) {
      const series = seriesOf(all, labels, () => ({
        labels,
        buckets: BUCKETS.map(() => 0),
        sum: 0,
        count: 0,
      }));
      if (series === undefined) return;
      series.sum += seconds;
      series.count += 1;
      for (const [index, bound] of BUCKETS.entries()) {
        if (seconds <= bound) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
      }
    },
    lines: () => [
      ...head(naming, 'histogram'),
      ...[...all.values()].flatMap(({ labels, buckets, sum, count }) => {
        const own = pairs(naming, labels);
        return [
          ...BUCKETS.map((bound, index) =>
            line(`${naming.name}_bucket`, [...own, `le="${bound}"`], buckets[index] ?? 0),
          ),
          line(`${naming.name}_bucket`, [...own, 'le="+Inf"'], count),
          line(`${naming.name}_sum`, own, sum),
          line(`${naming.name}_count`, own, count),
        ];
      }),
    ],
  };
}

/** Values as they are now. */
export function gaugeLines(naming: Naming, gauges: readonly Gauge[], type: 'gauge' | 'counter' = 'gauge') {
  const values = gauges.map(({ labels, value }) => line(naming.name, pairs(naming, labels), value));
  return [...head(naming, type), ...values];
}

function seriesOf<Series>(all: Map<string, Series>, labels: Labels, make: () => Series): Series | undefined {
  const key = labels.join('\n');
  const known = all.get(key);
  if (known !== undefined || all.size >= MAX_SERIES) return known;
  const made = make();
  all.set(key, made);
  return made;
}

function head({ name, help }: Naming, type: 'counter' | 'gauge' | 'histogram'): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function pairs({ labels: names }: Naming, labels: Labels): readonly string[] {
  return names.map((name, index) => `${name}="${escaped(labels[index] ?? '')}"`);
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function line(name: string, own: readonly string[], value: number): string {
  return `${name}${own.length === 0 ? '' : `{${own.join(',')}}`} ${value}`;
}
