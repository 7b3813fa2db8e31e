import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What `@hubspot/api-client` prints for every repeat, hundreds of times in a run. */
const NOISE = 'Request failed with status code';

/** Passes on what a process says on stderr, without that. */
export function dropNoise({ stderr }: ChildProcess): void {
  if (stderr === null) return;
  createInterface({ input: stderr }).on('line', (line) => {
    if (!line.startsWith(NOISE)) process.stderr.write(`${line}\n`);
  });
}
