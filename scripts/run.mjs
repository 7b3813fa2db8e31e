// Sets up, then runs one compiled entry: node scripts/run.mjs dist/server/main.js [arguments]
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setUp } from './setup.mjs';

const [entry, ...rest] = process.argv.slice(2);
const root = setUp();
const file = join(root, entry);
process.argv = [process.argv[0], file, ...rest];
await import(pathToFileURL(file).href);
