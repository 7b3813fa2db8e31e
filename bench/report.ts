import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions, Outcome, Table } from './scenario.ts';
import type { Spread } from './statistics.ts';

/** Where and from what the figures come. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  /** Load average of the minute before; more than zero means that others used the machine too. */
  readonly loadBefore: number;
  /** `null` outside a clone. */
  readonly commit: string | null;
  /** Whether files differed from that commit. */
  readonly changed: boolean | null;
}

/** The machine and the code, as they are now. */
export function describeMachine(): Machine {
  const commit = git('rev-parse', 'HEAD');
  return {
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    commit,
    changed: commit === null ? null : git('status', '--porcelain') !== '',
  };
}

function git(...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

/** A table as text: first column to the left, the others to the right. */
export function renderTable({ title, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, index) => {
        const cell = cells[index] ?? '';
        return index === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [title, line(columns), rule, ...rows.map(line)].join('\n');
}

/** A figure with its smallest and greatest round: `1,234 (1,100-1,300)`. */
export function showSpread({ median, least, most }: Spread, digits: number): string {
  const show = (value: number): string =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return `${show(median)} (${show(least)}-${show(most)})`;
}

/** Writes the run as JSON into `bench/results` of the current folder; returns the file's path. */
export function writeResults(
  scenario: string,
  run: { readonly startedAt: Date; readonly machine: Machine; readonly options: BenchOptions },
  outcome: Outcome,
): string {
  const folder = join('bench', 'results');
  mkdirSync(folder, { recursive: true });
  const date = run.startedAt.toISOString();
  const file = join(folder, `${scenario}-${date.replaceAll(/[:.]/g, '-')}.json`);
  const { machine, options } = run;
  const content = { scenario, date, ...machine, options, notes: outcome.notes, figures: outcome.figures };
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  return file;
}
