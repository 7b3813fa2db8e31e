import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { REQUIREMENTS } from '../requirements.ts';
import type { Requirement } from '../requirements/requirement.ts';
import { MUTANTS } from './index.ts';

const HELP = `npm run test:mutants -- [ids]

Plants each mistake of test/mutants/ in a copy of the code and runs the test that must find it.
Ends with exit code 0 if every mistake turned its test red, and every test is green without one.

  npm run test:mutants -- INV-05 INV-53   only these
`;

/** What is copied: the code and its tests, not what is generated from them. */
const COPIED = [
  'src',
  'server',
  'sandbox',
  'dev',
  'bench',
  'extensions',
  'test',
  'scripts',
  'app.json',
  'package.json',
].concat(['package-lock.json', 'tsconfig.json', 'vitest.config.ts']);

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

function copyTree(): string {
  const copy = mkdtempSync(join(tmpdir(), 'crm-data-mutants-'));
  for (const name of COPIED) cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Runs one test by its whole title; true when it ran and passed. */
function passes(copy: string, { test }: Requirement): boolean {
  const title = `${test.title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', test.file, '-t', title, '--reporter=json', '--outputFile', report, '--root', copy],
    { cwd: copy, stdio: 'ignore' },
  );
  if (status !== 0) return false;
  const { numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number };
  return numPassedTests > 0;
}

function plant(copy: string, mutant: string): () => void {
  const planted = Object.hasOwn(MUTANTS, mutant) ? MUTANTS[mutant] : undefined;
  if (planted === undefined) throw new Error(`there is no mutant ${mutant}`);
  const file = join(copy, planted.file);
  const honest = readFileSync(file, 'utf8');
  if (honest.split(planted.find).length !== 2) throw new Error(`${mutant} does not fit ${planted.file}`);
  writeFileSync(
    file,
    honest.replace(planted.find, () => planted.replace),
  );
  return () => {
    writeFileSync(file, honest);
  };
}

function main(): number {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const chosen = REQUIREMENTS.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  if (chosen.length === 0) {
    process.stderr.write(`No requirement has one of these ids: ${positionals.join(', ')}\n`);
    return 1;
  }
  const copy = copyTree();
  let bad = 0;
  try {
    for (const [index, requirement] of chosen.entries()) {
      const honest = passes(copy, requirement);
      const restore = plant(copy, requirement.mutant);
      const mutated = passes(copy, requirement);
      restore();
      const verdict = !honest ? 'RED WITHOUT IT' : mutated ? 'NOT FOUND' : 'found';
      if (verdict !== 'found') bad += 1;
      process.stdout.write(
        `${index + 1}/${chosen.length} ${requirement.id} ${requirement.mutant}: ${verdict}\n`,
      );
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  process.stdout.write(`${chosen.length - bad} of ${chosen.length} planted mistakes were found.\n`);
  return bad === 0 ? 0 : 1;
}

process.exitCode = main();
