import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withChromium } from '../chromium.ts';
import { developmentEnv } from '../development-env.ts';
import { launch } from '../launch.ts';
import { takePictures, type Take } from './pictures.ts';
import { setUpShop } from './shop.ts';

const FOLDER = join('docs', 'screenshots');

/** Free ports and development values, whatever the shell has set for a real deployment. */
const OWN_WORLD = {
  ...{ PORT: '0', SANDBOX_PORT: '0', SANDBOX_SMTP_PORT: '0', DEV_CLOCK: '' },
  ...{ PUBLIC_URL: '', HUBSPOT_API_URL: '', HUBSPOT_AUTHORIZE_URL: '', DATABASE_URL: '', CACHE_URL: '' },
  ...{ SMTP_URL: '', MAIL_FROM: '', ENCRYPTION_KEYS: '' },
};

const take: Take = async (page, name) => {
  const path = join(FOLDER, `${name}.png`);
  // No blinking cursor, no movement: the next run should give the same picture.
  await page.screenshot({ path, caret: 'hide', animations: 'disabled' });
  process.stdout.write(`${path}, ${Math.round(statSync(path).size / 1_000)} kB\n`);
};

/** Starts a sandbox portal and the app, sets up a demo shop in it and takes the pictures of the guides. */
async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const dataDir = mkdtempSync(join(tmpdir(), 'crm-data-screenshots-'));
  const removeData = (): void => {
    rmSync(dataDir, { recursive: true, force: true });
  };
  process.once('exit', removeData);
  const launched = await launch(developmentEnv({ ...process.env, ...OWN_WORLD, DATA_DIR: dataDir }));
  try {
    const shop = await setUpShop(launched.sandboxUrl);
    await withChromium((browser) => takePictures({ browser, shop, take }));
  } finally {
    await launched.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : 'The pictures could not be taken.'}\n`);
    process.exit(1);
  },
);
