// npm test: sets up, then types (the compile of the set-up), lint, format, unused code, and every test.
// With arguments it runs only the tests that they name: npm test -- test/policy
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setUp } from './setup.mjs';

const root = setUp();
const only = process.argv.slice(2);
const tool = (name, ...path) => [name, join(root, 'node_modules', ...path)];

/** Folders with a tsconfig.json of their own: Node's code, the cards, the browser's, and the tests of cards. */
const TYPED = ['.', 'extensions', 'sandbox/host', 'test/extensions', 'test/browser/fixtures'];
const CHECKS = [
  ...TYPED.map((folder) => [
    ...tool(`Types of ${folder}`, 'typescript', 'bin', 'tsc'),
    ...['-p', join(root, folder), '--noEmit'],
  ]),
  [...tool('Lint', 'eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0'],
  [...tool('Format', 'prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  [...tool('Unused code', 'knip', 'bin', 'knip.js')],
];
const TESTS = [...tool('Tests', 'vitest', 'vitest.mjs'), 'run', ...only];

for (const [title, script, ...args] of only.length > 0 ? [TESTS] : [...CHECKS, TESTS]) {
  process.stdout.write(`\n${title}\n`);
  const { status } = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.stderr.write(`\n${title}: failed.\n`);
    process.exit(status ?? 1);
  }
}
