// Brings a clone into a state in which it can run: dependencies installed, sources compiled. Uses nothing but
// Node itself, says nothing when there is nothing to do, and takes well under a second then.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = ['src', 'server', 'sandbox', 'dev', 'bench'];
const SINGLE_FILES = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

const fail = (message) => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
}

function run(title, command, args) {
  process.stderr.write(`${title} ...\n`);
  const startedAt = performance.now();
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['inherit', 2, 'inherit'] });
  if (error) fail(`${command} could not be started: ${error.message}`);
  if (status !== 0) fail(`${title} failed. See above.`);
  process.stderr.write(`${title} took ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Installs exactly what the lock file says, when it is not what is installed. */
function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.installed-lock');
  if (read(stamp) === wanted) return;
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  if (npm) run('Installing dependencies', process.execPath, [npm, ...args]);
  else run('Installing dependencies', 'npm', args);
  writeFileSync(stamp, wanted);
}

function newestIn(folder) {
  if (!existsSync(folder)) return 0;
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const at = entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs;
    if (at > newest) newest = at;
  }
  return newest;
}

/** Compiles when a source is newer than the last build. */
function build() {
  const stamp = join(root, 'dist', '.built');
  const builtFrom = Number(read(stamp) || 0);
  const newest = Math.max(
    ...SOURCES.map((folder) => newestIn(join(root, folder))),
    ...SINGLE_FILES.map((file) => statSync(join(root, file)).mtimeMs),
  );
  if (builtFrom >= newest) return;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  run('Compiling', process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')]);
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, String(newest));
}

/**
 * Builds the cards as HubSpot would, and the pages of the sandbox portal that draw them, when one of them is newer
 * than the last build.
 */
function buildPages() {
  const stamp = join(root, 'dist', '.ui-built');
  const builtFrom = Number(read(stamp) || 0);
  const newest = Math.max(
    ...['extensions/src', 'sandbox/host', 'sandbox/ui'].map((folder) => newestIn(join(root, folder))),
    statSync(join(root, 'package-lock.json')).mtimeMs,
  );
  if (builtFrom >= newest && existsSync(join(root, 'dist', 'ui'))) return;
  run('Building cards and pages', process.execPath, [join(root, 'dist', 'sandbox', 'ui', 'build-main.js')]);
  writeFileSync(stamp, String(newest));
}

/** Everything that `npm start`, `npm test` and the other commands need before they begin. */
export function setUp() {
  checkNode();
  install();
  build();
  buildPages();
  return root;
}
