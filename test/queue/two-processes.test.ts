import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/stores/open-storage.ts';
import { type FreshPlace, sharedPlaces } from '../battery/places.ts';
import { START_MS } from '../battery/subject.ts';
import type { Order, Report } from './worker-child.ts';
import { createTestQueue, type TestQueue, until } from './world.ts';

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;

describe.each(sharedPlaces)('processes on one queue in %s', (_, prepare) => {
  let ground: FreshPlace;
  let nowMs: number;
  let queue: TestQueue;
  let children: ChildProcess[];
  let close: () => Promise<void>;
  beforeEach(async () => {
    ground = await prepare();
    nowMs = START_MS;
    children = [];
    const clock = { now: () => nowMs };
    const storage = await openStorage({ ...ground.place, clock });
    close = () => storage.close();
    queue = createTestQueue({ openState: storage.openState, clock });
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await close();
    await ground.clear();
  });

  function startWorker(jobs: Order['jobs']): { readonly child: ChildProcess; readonly reports: Report[] } {
    const program = fileURLToPath(new URL('./worker-child.ts', import.meta.url));
    const child = fork(program, { execArgv: ['--import', 'tsx'] });
    const reports: Report[] = [];
    child.on('message', (report: Report) => reports.push(report));
    child.send({ place: ground.place, nowMs: START_MS, jobs, idleCalls: 20 } satisfies Order);
    children.push(child);
    return { child, reports };
  }
  const begunOf = (reports: readonly Report[]): string[] =>
    reports.flatMap((report) => ('begun' in report ? [report.begun] : []));

  it('drain 200 jobs of several portals together, each job once', async () => {
    const jobs = Array.from({ length: 200 }, (__, index) => ({ id: `job-${index}`, portal: `${index % 7}` }));
    for (const job of jobs) await queue.enqueue(job, HOUR_MS);
    const workers = [startWorker('end'), startWorker('end')];
    await Promise.all(workers.map(({ child }) => once(child, 'exit')));
    const begun = workers.map(({ reports }) => begunOf(reports));
    expect(begun.flat().sort()).toStrictEqual(jobs.map(({ id }) => `${id}#1`).sort());
    const worked = workers.map(({ reports }) => reports.find((report) => 'worked' in report));
    expect(worked).toStrictEqual(begun.map((own) => ({ worked: own.length })));
  });

  it('lose no job of one that is killed in the middle: another has it when the lease is over', async () => {
    await queue.enqueue({ id: 'job', portal: '4711' }, HOUR_MS);
    const { child, reports } = startWorker('hang');
    await until(() => reports.length > 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(begunOf(reports)).toStrictEqual(['job#1']);
    nowMs += LEASE_MS - 1;
    expect(await queue.work()).toMatchObject({ handled: 0 });
    nowMs += 1;
    expect(await queue.work()).toStrictEqual({ handled: 1, nextInMs: undefined });
    expect(queue.begun).toStrictEqual(['job#1']);
  });
});
