import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isReady, stopProcess, type ReadyMessage } from './child-process.ts';
import type { Env } from './development-env.ts';

/** A sandbox portal and the app beside it, each a process of its own, on loopback. */
export interface Launched {
  readonly sandboxUrl: string;
  /** The sandbox portal's mail server, which the app uses unless `SMTP_URL` says otherwise. */
  readonly smtpUrl: string;
  readonly appUrl: string;
  readonly appPid: number | undefined;
  readonly sandboxPid: number | undefined;
  /** Resolves with a sentence when one of the two ends by itself. */
  readonly ended: Promise<string>;
  /** Kills the app at once, as a crash would. */
  crashApp(): void;
  stop(): Promise<void>;
}

const START_MS = 20_000;
/** As `npm run serve` starts it: calls wait for the CRM, so what they made lives longer than is usual. */
export const SERVER_ARGUMENTS = ['--max-semi-space-size=128'];

/**
 * Starts the sandbox portal, then the app against it, and tells the sandbox where the app is.
 * @param env as `developmentEnv` gives it
 * @throws Error with a plain sentence when one of them does not come up
 */
export async function launch(env: Env): Promise<Launched> {
  const sandbox = start('../sandbox/main.js', env);
  try {
    const { url: sandboxUrl, smtpUrl = '' } = await ready('The sandbox portal', sandbox);
    const app = start(
      './app.js',
      {
        HUBSPOT_API_URL: sandboxUrl,
        HUBSPOT_AUTHORIZE_URL: `${sandboxUrl}/oauth/authorize`,
        SMTP_URL: smtpUrl,
        ...env,
      },
      SERVER_ARGUMENTS,
    );
    try {
      const { url: appUrl } = await ready('The app', app);
      await tellSandbox(sandboxUrl, appUrl);
      return {
        sandboxUrl,
        smtpUrl,
        appUrl,
        appPid: app.pid,
        sandboxPid: sandbox.pid,
        ended: Promise.race([endOf('The sandbox portal', sandbox), endOf('The app', app)]),
        crashApp: () => app.kill('SIGKILL'),
        stop: async () => {
          await Promise.all([stopProcess(app), stopProcess(sandbox)]);
        },
      };
    } catch (error) {
      await stopProcess(app);
      throw error;
    }
  } catch (error) {
    await stopProcess(sandbox);
    throw error;
  }
}

/** `entry` is relative to this compiled file. */
function start(entry: string, env: Env, execArgv = process.execArgv): ChildProcess {
  return fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
    ...{ env, execArgv },
    // What the parts print is not what was asked for: stdout belongs to the command itself.
    stdio: ['ignore', 2, 'inherit', 'ipc'],
  });
}

function ready(name: string, child: ChildProcess): Promise<ReadyMessage> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      reject(new Error(`${name} did not get ready within ${START_MS / 1_000} s.`));
    }, START_MS);
    child.once('exit', () => {
      clearTimeout(late);
      reject(new Error(`${name} ended before it was ready; see above.`));
    });
    child.on('message', (message) => {
      if (!isReady(message)) return;
      clearTimeout(late);
      resolve(message);
    });
  });
}

async function tellSandbox(sandboxUrl: string, appUrl: string): Promise<void> {
  const answer = await fetch(`${sandboxUrl}/_sandbox/app`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: appUrl }),
  });
  if (!answer.ok) throw new Error(`The sandbox portal does not take the app's address (${answer.status}).`);
}

function endOf(name: string, child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(`${name} ended (${signal ?? `exit code ${String(code)}`}).`);
    });
  });
}
