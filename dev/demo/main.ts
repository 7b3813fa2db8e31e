import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentEnv } from '../development-env.ts';
import { launch, type Launched } from '../launch.ts';
import { play } from './play.ts';
import { createTranscript, summary } from './transcript.ts';

const HELP = `npm run demo -- [--json]

Starts a sandbox portal and the app on free ports, runs the whole main job over real HTTP and prints what
happened. Ends with exit code 0 if every step went as expected, else 1.

  --json   one JSON object per step instead of text
  --help   this text
`;

/**
 * Free ports, a clock that can be moved, and development values in place of whatever the shell has set for a real
 * deployment: the demo never leaves loopback.
 */
const OWN_WORLD = {
  PORT: '0',
  SANDBOX_PORT: '0',
  SANDBOX_SMTP_PORT: '0',
  DEV_CLOCK: '1',
  ...{ PUBLIC_URL: '', HUBSPOT_API_URL: '', HUBSPOT_AUTHORIZE_URL: '', DATABASE_URL: '', CACHE_URL: '' },
  ...{ SMTP_URL: '', MAIL_FROM: '', ENCRYPTION_KEYS: '' },
};

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const intro = ({ sandboxUrl, appUrl }: Launched): string => `
A sandbox HubSpot portal (${sandboxUrl}) and the app (${appUrl}) run on this machine.
Everything below goes over HTTP: the admin’s settings and the agent’s calls as HubSpot sends and signs them, and
the customer’s page from the link in a mail that came over SMTP.
`;

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
        ...OWN_WORLD,
        DATA_DIR: dataDir,
      }),
    );
    const transcript = createTranscript(print, values.json === true);
    let isComplete = true;
    if (values.json !== true) print(intro(launched));
    try {
      await play(launched.sandboxUrl, transcript);
    } catch {
      // The step that failed has been printed; the steps that build on it make no sense.
      isComplete = false;
    } finally {
      await launched.stop();
    }
    const { outcomes } = transcript;
    if (values.json !== true) print(summary(outcomes));
    if (values.json !== true && !isComplete) print('The steps after that build on it and were not played.');
    return isComplete && outcomes.length > 0 && outcomes.every(({ asExpected }) => asExpected) ? 0 : 1;
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
