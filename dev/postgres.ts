import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

/** A PostgreSQL for tests and benchmarks. */
export interface RunningPostgres {
  /** Connection string of an administrator; see `freshDatabase` for a place of one's own in it. */
  readonly url: string;
  /** Of what was started here. */
  readonly pid: number | undefined;
  /** Ends what was started here and removes its files. A server that was there before is left alone. */
  stop(): Promise<void>;
}

/** Whom the server runs as: it refuses to run as root. */
interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const MISSING =
  'PostgreSQL is needed and was not found: apt-get install -y postgresql (or set TEST_DATABASE_URL)';

/**
 * Brings PostgreSQL up: `TEST_DATABASE_URL` when set, else a temporary cluster made with the machine's own
 * programs, else (as root on Debian) the same after installing the package `postgresql`.
 * @param options.durable waits for the disk at every commit, as in production; tests do not.
 * @throws Error with one line that names the package and the command.
 */
export async function startPostgres(options: { readonly durable?: boolean } = {}): Promise<RunningPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '')
    return { url: given, pid: undefined, stop: () => Promise.resolve() };
  const programs = (await findPrograms()) ?? (await installPrograms());
  return startCluster(programs, options.durable === true);
}

/** The directory that holds `initdb` and `postgres`: on PATH, else Debian's place, newest version first. */
async function findPrograms(): Promise<string | undefined> {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? await readdir(root) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((name) => join(root, name, 'bin'));
  const candidates = [...(process.env['PATH'] ?? '').split(delimiter), ...newestFirst];
  return candidates.find((directory) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(directory, name))),
  );
}

async function installPrograms(): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(MISSING);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', 'postgresql'], options);
  } catch (cause) {
    throw new Error(MISSING, { cause });
  }
  const programs = await findPrograms();
  if (programs === undefined) throw new Error(MISSING);
  return programs;
}

async function startCluster(programs: string, durable: boolean): Promise<RunningPostgres> {
  const account = await unprivilegedAccount();
  const home = await mkdtemp(join(tmpdir(), 'crm-data-postgres-'));
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    if (server !== undefined) await end(server);
    await rm(home, { recursive: true, force: true });
  };
  try {
    const password = await createCluster(programs, home, account);
    const port = await freePort();
    server = spawn(join(programs, 'postgres'), serverArguments(join(home, 'cluster'), port, durable), {
      ...account,
      cwd: home,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = `postgres://test:${password}@127.0.0.1:${port}/postgres`;
    await answers(url, server);
    return { url, pid: server.pid, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** Makes an empty cluster in `home` and returns the password of its administrator `test`. */
async function createCluster(programs: string, home: string, account: Account): Promise<string> {
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) {
    await chown(passwordFile, account.uid, account.gid);
    await chown(home, account.uid, account.gid);
  }
  const access = ['--username=test', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const shape = ['--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(join(programs, 'initdb'), [`--pgdata=${join(home, 'cluster')}`, ...access, ...shape], {
    ...account,
    cwd: home,
  });
  return password;
}

/** What tests lose in a power cut is test data, so nothing waits for the disk there. */
function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    max_connections: '200',
    shared_buffers: '32MB',
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function unprivilegedAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return {};
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const found = accounts.find((fields) => fields[0] === name);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody');
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  let log = '';
  server.stderr?.on('data', (chunk: Buffer) => {
    log = `${log}${chunk.toString()}`.slice(-2_000);
  });
  for (let tries = 0; tries < 300; tries += 1) {
    if (server.exitCode !== null) break;
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch {
      await pause(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error(`PostgreSQL did not start: ${log}`);
}

/** Ends the one process that we started: quickly (SIGINT), and by force when that takes too long. */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve();
    }),
  );
  server.kill('SIGINT');
  const force = setTimeout(() => server.kill('SIGQUIT'), 10_000);
  await ended;
  clearTimeout(force);
}
