import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import type { Progress } from './scenario.ts';

/** What runs on a PostgreSQL, and how to take the server down again. */
export interface OnPostgres<T> {
  readonly value: T;
  stop(): Promise<void>;
}

/** Where Debian puts the programs, by version. */
const PROGRAMS = '/usr/lib/postgresql';
const START_TRIES = 100;

/**
 * Runs `work` with the URL of an empty database: in `TEST_DATABASE_URL` when set, else in a server of its own from the
 * machine's programs. `undefined`, with a line of progress, where there is neither.
 */
export async function withPostgres<T>(
  progress: Progress,
  work: (url: string) => Promise<T>,
): Promise<OnPostgres<T> | undefined> {
  const given = process.env['TEST_DATABASE_URL'] ?? '';
  const server = given === '' ? await startServer() : { url: given, stop: () => Promise.resolve() };
  if (server === undefined) {
    progress('PostgreSQL is not installed and TEST_DATABASE_URL not set: measured without it.');
    return undefined;
  }
  try {
    const value = await work(await emptyDatabase(server.url));
    return { value, stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function emptyDatabase(url: string): Promise<string> {
  const name = `crm_data_bench_${process.pid}_${Date.now()}`;
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

/** A cluster with PostgreSQL's own durable settings in a folder of its own. */
async function startServer(): Promise<Server | undefined> {
  const versions = existsSync(PROGRAMS) ? readdirSync(PROGRAMS).sort((a, b) => Number(b) - Number(a)) : [];
  const programs = versions.map((version) => join(PROGRAMS, version, 'bin')).find((bin) => existsSync(bin));
  if (programs === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'crm-data-bench-postgres-'));
  const account = process.getuid?.() === 0 ? accountOf('postgres') : undefined;
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'bench', '--auth=trust'], {
    ...account,
    stdio: 'ignore',
  });
  const options = ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
  const child = spawn(join(programs, 'postgres'), options, { ...account, stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `postgres://bench@127.0.0.1:${port}/postgres`;
  try {
    await untilReady(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** PostgreSQL refuses to run as root. */
function accountOf(name: string): { readonly uid: number; readonly gid: number } {
  const ids = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: ids('-u'), gid: ids('-g') };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}

async function untilReady(url: string, triesLeft = START_TRIES): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return;
  } catch (cause) {
    if (triesLeft === 0) throw cause;
  }
  await pause(100);
  await untilReady(url, triesLeft - 1);
}

/** Ends it at once but in order: its clients are gone. */
function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGINT');
  });
}
