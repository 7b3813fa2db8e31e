import type { RunningServer } from '../../server/start-server.ts';
import { parsePlace } from '../../src/queue/stored-job.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { eventually } from '../helpers/verification.ts';
import type { World } from '../helpers/world.ts';

/** A server that sends mails, and where its queue is. */
export interface MailSide {
  readonly world: World;
  readonly server: RunningServer;
  readonly storage: Pick<Storage, 'openState'>;
}

/** Mails in the queue that are not finished, whoever has them. */
async function pending({ storage }: MailSide): Promise<number> {
  const queue = storage.openState('mail-queue');
  const tail = Number((await queue.get('tail')) ?? 0);
  const places = await queue.getMany(Array.from({ length: tail }, (_, index) => `job/${index + 1}`));
  return places.filter((stored) => parsePlace(stored).kind === 'job').length;
}

/** Works the queue off, moving the clocks to each next turn, until nothing is left in it. */
export async function workOff(side: MailSide): Promise<void> {
  const { world, server } = side;
  await eventually('an empty queue', async () => {
    const { nextInMs } = await server.app.mails.work();
    if (nextInMs !== undefined) await world.advance(nextInMs);
    return (await pending(side)) === 0 ? true : undefined;
  });
}
