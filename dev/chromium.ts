import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const MISSING =
  'Chromium is needed and was not found: apt-get install -y chromium (or set CHROMIUM_PATH). `npm test` brings one.';

/** `CHROMIUM_PATH` when set, else the machine's own, else the one that playwright downloaded. */
function findChromium(): string {
  const given = process.env['CHROMIUM_PATH'] ?? '';
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const own = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const candidates = given === '' ? [...own, chromium.executablePath()] : [given];
  const found = candidates.find((path) => path !== '' && existsSync(path));
  if (found === undefined) throw new Error(MISSING);
  return found;
}

/**
 * Runs `work` with a Chromium without a window and ends it afterwards, after an interruption too.
 * @throws Error with one line that names package and command, when there is none
 */
export async function withChromium<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  // Inside a container there is no namespace for its own sandbox.
  const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}
