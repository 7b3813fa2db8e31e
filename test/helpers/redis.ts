import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../dev/free-port.ts';

const run = promisify(execFile);

/** A Redis for tests. */
export interface RunningRedis {
  /** Its URL with the password; see `freshCache` for a place of one's own in it. */
  readonly url: string;
  /** Ends what was started here and removes its files. A server that was there before is left alone. */
  stop(): Promise<void>;
}

const MISSING =
  'Redis is needed for the tests and was not found: apt-get install -y redis-server (or set TEST_CACHE_URL)';

/**
 * Brings Redis up: `TEST_CACHE_URL` when set (a primary with an append-only file that does not evict), else a
 * temporary one made with the machine's own program, else (as root on Debian) the same after installing the package
 * `redis-server`.
 * @throws Error with one line that names the package and the command.
 */
export async function startRedis(): Promise<RunningRedis> {
  const given = process.env['TEST_CACHE_URL'];
  if (given !== undefined && given !== '') return { url: given, stop: () => Promise.resolve() };
  return startServer(findProgram() ?? (await installProgram()));
}

/** On PATH, else where Debian puts it. */
function findProgram(): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  return folders.map((folder) => join(folder, 'redis-server')).find((program) => existsSync(program));
}

async function installProgram(): Promise<string> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) throw new Error(MISSING);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  try {
    await run('apt-get', ['update'], options);
    await run('apt-get', ['install', '-y', 'redis-server'], options);
  } catch (cause) {
    throw new Error(MISSING, { cause });
  }
  const program = findProgram();
  if (program === undefined) throw new Error(MISSING);
  return program;
}

/** A Redis that one test has for itself, and may kill. */
export interface OwnRedis extends RunningRedis {
  /** Ends the process without warning and starts it again on the same files and port. */
  crash(): Promise<void>;
}

/** Starts one with the machine's own program, whatever `TEST_CACHE_URL` says; `changes` to its settings. */
export async function startOwnRedis(changes: Readonly<Record<string, string>> = {}): Promise<OwnRedis> {
  return startServer(findProgram() ?? (await installProgram()), changes);
}

async function startServer(
  program: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<OwnRedis> {
  const home = await mkdtemp(join(tmpdir(), 'crm-data-redis-'));
  const password = randomBytes(16).toString('hex');
  const port = await freePort();
  const settings = {
    ...{ bind: '127.0.0.1', port: String(port), dir: home, requirepass: password, databases: '256' },
    ...{ save: '', appendonly: 'yes', 'maxmemory-policy': 'noeviction', daemonize: 'no' },
    ...changes,
  };
  const parameters = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const start = (): ChildProcess =>
    spawn(program, parameters, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  let server = start();
  const stop = async (): Promise<void> => {
    await end(server, 'SIGTERM');
    await rm(home, { recursive: true, force: true });
  };
  try {
    await answers(port, password, server);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    ...{ url: `redis://:${password}@127.0.0.1:${port}`, stop },
    async crash() {
      await end(server, 'SIGKILL');
      server = start();
      await answers(port, password, server);
    },
  };
}

async function answers(port: number, password: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && server.exitCode === null; tries += 1) {
    if (await isReady(port, password)) return;
    await pause(50);
  }
  throw new Error('Redis did not start');
}

/** Asks as one does by hand (https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands). */
function isReady(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    let heard = '';
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.includes('+PONG')) settle(true);
      // It says so while it reads its files.
      if (heard.includes('-')) settle(false);
    });
    socket.on('error', () => {
      settle(false);
    });
    socket.on('close', () => {
      settle(false);
    });
  });
}

/** Ends the one process that we started. */
async function end(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) =>
    server.once('exit', () => {
      resolve();
    }),
  );
  server.kill(signal);
  const force = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(force);
}
