// Sets up, then runs one entry: node scripts/run.mjs dist/server/main.js [arguments]. A compiled entry runs in
// this process; a TypeScript one, which only tests have, in a process of its own.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setUp } from './setup.mjs';

const [entry, ...rest] = process.argv.slice(2);
const root = setUp();
const file = join(root, entry);
if (entry.endsWith('.ts')) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...rest], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(file).href);
