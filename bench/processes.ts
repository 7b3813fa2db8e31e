import { fork, type ChildProcess, type StdioOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isReady, stopProcess } from '../dev/child-process.ts';
import { SERVER_ARGUMENTS } from '../dev/launch.ts';

/** A process that says over IPC when it is ready and where. */
export interface ServerProcess {
  readonly url: string;
  /** Where an app listens, whatever its public URL says. */
  readonly port: number;
  /** Of a sandbox portal: its mail server. */
  readonly smtpUrl: string;
  readonly pid: number;
  /** From the fork to the message, in milliseconds. */
  readonly readyMs: number;
  /** Ends it at once, as a crash would. */
  crash(): void;
  stop(): Promise<void>;
}

/** Far more than a start takes, on a busy machine too. */
const START_MS = 60_000;

/** Forks a compiled file of ours; `entry` is relative to this one. */
export function forkEntry(
  entry: string,
  env: NodeJS.ProcessEnv,
  stdio: StdioOptions = ['ignore', 'inherit', 'inherit', 'ipc'],
  execArgv = process.execArgv,
): ChildProcess {
  return fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
    ...{ env, stdio, execArgv },
    serialization: 'advanced',
  });
}

/** The next message that `isWanted`. @throws Error when the process ends first, or after a minute without `limitMs`. */
export function nextMessage<T>(
  child: ChildProcess,
  isWanted: (message: unknown) => message is T,
  limitMs = START_MS,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const done = (): void => {
      clearTimeout(late);
      child.off('message', onMessage);
      child.off('exit', onExit);
    };
    const onMessage = (message: unknown): void => {
      if (!isWanted(message)) return;
      done();
      resolve(message);
    };
    const onExit = (): void => {
      done();
      reject(new Error('A process of the benchmark ended; see above.'));
    };
    const late = setTimeout(() => {
      done();
      reject(new Error(`A process of the benchmark said nothing for ${limitMs / 1_000} s.`));
    }, limitMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}

/** Starts a server, ours or a peer's with the same arguments to Node, and waits until it is ready. */
export async function startServerProcess(entry: string, env: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = forkEntry(entry, env, undefined, SERVER_ARGUMENTS);
  try {
    const { url, port = 0, smtpUrl = '' } = await nextMessage(child, isReady);
    const readyMs = performance.now() - startedAt;
    const crash = (): void => {
      child.kill('SIGKILL');
    };
    return { url, port, smtpUrl, pid: child.pid ?? 0, readyMs, crash, stop: () => stopProcess(child) };
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
}
