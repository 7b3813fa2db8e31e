import type { ChildProcess } from 'node:child_process';

const STOP_MS = 12_000;

/** What app and sandbox portal tell their parent once they listen. */
export interface ReadyMessage {
  readonly type: 'ready';
  readonly url: string;
  /** Of the app: where it listens, whatever its public URL says. */
  readonly port?: number;
  /** Of the sandbox portal: where its mail server listens. */
  readonly smtpUrl?: string;
}

/** Tells a ready message from others. */
export function isReady(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

/** Asks a process to end, and makes it end if it does not within twelve seconds. Resolves when it is gone. */
export function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
