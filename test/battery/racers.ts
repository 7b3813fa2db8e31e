import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Contest, Order, Place, Report } from './race-child.ts';

const CALLERS = 4;

type Task<T = Order> = T extends Order ? Omit<T, 'id'> : never;

/** Two processes that do the same thing in the same instants. */
export interface Racers {
  /** Per round, what the callers of both processes were answered, process by process. */
  race(contest: Contest, rounds: number): Promise<unknown[][][]>;
  /** Both open each of the places at the same time, several times over. */
  create(places: readonly Place[]): Promise<unknown[][][]>;
  stop(): Promise<void>;
}

/** Starts two child processes, each with its own opening of `place` and a clock that stands at `nowMs`. */
export async function startRacers(place: Place, nowMs: number): Promise<Racers> {
  const racers = [startChild(), startChild()];
  const both = async (task: Task): Promise<unknown[][][]> => {
    const outcomes = await Promise.all(racers.map(({ order }) => order(task)));
    return Array.from({ length: outcomes[0]?.length ?? 0 }, (_, round) =>
      outcomes.map((rounds) => [...(rounds[round] ?? [])]),
    );
  };
  await both({ do: 'open', place, nowMs });
  return {
    race: (contest, rounds) =>
      both({ do: 'race', contest, rounds, callers: CALLERS, startMs: Date.now() + 20, everyMs: 4 }),
    create: (places) => both({ do: 'create', places, callers: 2, startMs: Date.now() + 20, everyMs: 40 }),
    async stop() {
      await both({ do: 'close' });
      for (const { child } of racers) child.disconnect();
    },
  };
}

interface Racer {
  readonly child: ChildProcess;
  readonly order: (task: Task) => Promise<NonNullable<Report['outcomes']>>;
}

function startChild(): Racer {
  const program = fileURLToPath(new URL('./race-child.ts', import.meta.url));
  const child = fork(program, { execArgv: ['--import', 'tsx'] });
  let id = 0;
  const order: Racer['order'] = (task) =>
    new Promise((resolve, reject) => {
      const mine = (id += 1);
      const settle = (): void => {
        child.off('message', onReport);
        child.off('exit', onExit);
      };
      const onExit = (): void => {
        settle();
        reject(new Error('a child process ended early'));
      };
      const onReport = (report: Report): void => {
        if (report.id !== mine) return;
        settle();
        if (report.outcomes === undefined) reject(new Error(report.failed));
        else resolve(report.outcomes);
      };
      child.on('message', onReport);
      child.on('exit', onExit);
      child.send({ ...task, id: mine });
    });
  return { child, order };
}
