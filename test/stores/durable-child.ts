/** Writes as fast as it can from many callers and tells its parent of each write that was acknowledged. */
import { VERSION_CONFLICT } from '../../src/ports.ts';
import { openStorage } from '../../src/stores/open-storage.ts';

/** What the parent hears: a write was acknowledged, or refused. */
export interface Told {
  readonly caller: number;
  readonly count: number;
  readonly seq?: number;
  readonly failed?: string;
}

const [dataDir, callersText = '1'] = process.argv.slice(2);
const tell = (told: Told): void => {
  process.send?.(told);
};
// A limit on the size of files is told as an error only to who does not die of the signal.
process.on('SIGXFSZ', () => undefined);

const storage = await openStorage({ dataDir });
const state = storage.openState('durable');

async function write(caller: number): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      const [entry] = await Promise.all([
        storage.journal.append(`stream-${caller}`, 'kind', { caller, count, filler: 'x'.repeat(200) }),
        state.set(`${caller}/${count}`, count, 3_600_000),
        state.increment(`${caller}`, 1, 3_600_000),
      ]);
      if (entry === VERSION_CONFLICT) throw new Error('a conflict');
      tell({ caller, count, seq: entry.seq });
    } catch (cause) {
      tell({
        caller,
        count,
        failed: cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown',
      });
      return;
    }
  }
}

await Promise.all(Array.from({ length: Number(callersText) }, (_, caller) => write(caller)));
process.disconnect();
