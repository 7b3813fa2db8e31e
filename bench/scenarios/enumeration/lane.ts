import { createSeeded } from '../../random.ts';
import { NO_LIMIT, onStage } from '../../stage.ts';
import { createPeople } from '../people.ts';
import { isLaneJob, type LaneJob, type LaneRound } from './lane-job.ts';
import { PHONE, playRound, saveRules } from './round.ts';
import { createSamples } from './samples.ts';

/**
 * One process that measures: an app, a sandbox portal and an agent of its own, so that nothing it waits for is another
 * one's work. Takes one job over IPC, reports every round, and ends.
 */
const PER_ROUND = 50;
const WARM_UP = 5;
/** Reads at level `match_email` that are under way at a time; they wait for most of it, and the core is never full. */
const MATCH_AGENTS = 12;

const report = (round: Omit<LaneRound, 'type'>): Promise<void> =>
  new Promise((resolve) => {
    const message: LaneRound = { type: 'lane-round', ...round };
    process.send?.(message, () => {
      resolve();
    });
  });

/** A round has people of its own, so no cap on mails to one address matters. */
function measure({ samples: wanted, seed }: LaneJob): Promise<void> {
  return onStage({ DEV_CLOCK: '1', SANDBOX_REQUESTS_PER_10_S: NO_LIMIT }, async (stage) => {
    await saveRules(stage);
    const agents = Array.from({ length: MATCH_AGENTS }, () => stage.openAgent());
    const round = { stage, agents, people: createPeople(stage, PHONE), random: createSeeded(seed) };
    await playRound({ ...round, samples: createSamples(), perClass: WARM_UP });
    for (let done = 0; done < wanted;) {
      const perClass = Math.min(PER_ROUND, wanted - done);
      const samples = createSamples();
      await playRound({ ...round, samples, perClass });
      await report({ perClass, measured: samples.of });
      done += perClass;
    }
  });
}

process.on('message', (message) => {
  if (!isLaneJob(message)) return;
  measure(message).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : 'A part of the run failed.'}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
