import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentEnv } from '../development-env.ts';
import { launch } from '../launch.ts';
import { createSandboxControl } from '../sandbox-control.ts';
import { playMainJob } from './main-job.ts';
import { createTranscript } from './transcript.ts';

const HELP = `npm run demo -- [--json]

Starts a sandbox portal and the app on free ports, runs the whole main job over real HTTP and prints what
happened. Ends with exit code 0 if every step went as expected, else 1.

  --json   one JSON object per step instead of text
  --help   this text
`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const dataDir = mkdtempSync(join(tmpdir(), 'crm-data-demo-'));
  try {
    const launched = await launch(
      developmentEnv({
        ...process.env,
        PORT: '0',
        SANDBOX_PORT: '0',
        PUBLIC_URL: '',
        DATABASE_URL: '',
        DATA_DIR: dataDir,
      }),
    );
    const transcript = createTranscript(print, values.json === true);
    try {
      await playMainJob(createSandboxControl(launched.sandboxUrl), transcript);
    } catch {
      // The step that failed has been printed; the steps that build on it make no sense.
    } finally {
      await launched.stop();
    }
    const failed = transcript.outcomes.filter(({ asExpected }) => !asExpected);
    if (values.json !== true) {
      const { length } = transcript.outcomes;
      print(
        failed.length === 0
          ? `All ${length} steps went as expected.`
          : `${failed.length} of ${length} steps failed.`,
      );
    }
    return failed.length === 0 && transcript.outcomes.length > 0 ? 0 : 1;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

main().then(
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The demo could not run.'}\n`);
    process.exit(1);
  },
);
