import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';

const run = promisify(execFile);

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const DOWNLOAD_MS = 300_000;

const MISSING =
  'Chromium is needed for the tests and was not found: apt-get install -y chromium (or set CHROMIUM_PATH)';

/**
 * The program of a Chromium that starts: `CHROMIUM_PATH` when set, else the machine's own, else (as root on
 * Debian) the package `chromium` after installing it, else playwright's download.
 * @throws Error with one line that names the package and the command.
 */
export async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new Error('CHROMIUM_PATH names no file: apt-get install -y chromium (or leave it unset)');
  }
  const present = onPath() ?? downloaded();
  if (present !== undefined) return present;
  const fetched = (await installPackage()) ?? (await download());
  if (fetched === undefined) throw new Error(MISSING);
  return fetched;
}

/** Starts it without a window. Inside a container there is no namespace for its own sandbox. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

function onPath(): string | undefined {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => directories.map((directory) => join(directory, name))).find((path) =>
    existsSync(path),
  );
}

function downloaded(): string | undefined {
  const path = chromium.executablePath();
  return path !== '' && existsSync(path) ? path : undefined;
}

async function installPackage(): Promise<string | undefined> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 64 * 1024 * 1024 };
  const packed = async (): Promise<string | undefined> => {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', 'chromium'], options);
    return onPath();
  };
  return thatStarts(packed);
}

async function download(): Promise<string | undefined> {
  const playwright = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  return thatStarts(async () => {
    await run(process.execPath, [join(playwright, 'cli.js'), 'install', 'chromium'], {
      timeout: DOWNLOAD_MS,
    });
    return downloaded();
  });
}

/** What was brought here just now may lack a library; then the next way is tried. */
async function thatStarts(bring: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    const path = await bring();
    if (path === undefined) return undefined;
    const browser = await launchChromium(path);
    await browser.close();
    return path;
  } catch {
    return undefined;
  }
}
