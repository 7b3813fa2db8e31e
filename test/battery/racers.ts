import { startOrderedChild, type Task } from './ordered-child.ts';
import type { Contest, Order, Place, Report } from './race-child.ts';

const CALLERS = 4;

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
  const start = () => startOrderedChild<Order, Report>('./race-child.ts');
  const racers = [start(), start()];
  const both = async (task: Task<Order>): Promise<unknown[][][]> => {
    const reports = await Promise.all(racers.map(({ order }) => order(task)));
    const outcomes = reports.map((report) => report.outcomes ?? []);
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
