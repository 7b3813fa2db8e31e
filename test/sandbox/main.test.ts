import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { send } from './harness.ts';

const MAIN = fileURLToPath(new URL('../../sandbox/main.ts', import.meta.url));
let child: ChildProcess;

function start(env: Readonly<Record<string, string>>): ChildProcess {
  const ports = { SANDBOX_PORT: '0', SANDBOX_SMTP_PORT: '0' };
  child = fork(MAIN, {
    env: { ...process.env, ...ports, ...env },
    execArgv: ['--import', 'tsx'],
    stdio: 'pipe',
  });
  return child;
}

async function ready(): Promise<{ readonly url: string; readonly smtpUrl: string }> {
  const [message] = (await once(child, 'message')) as [{ type: string; url: string; smtpUrl: string }];
  expect(message.type).toBe('ready');
  return message;
}

const exitCode = async (): Promise<unknown> => ((await once(child, 'exit')) as unknown[])[0];

afterEach(() => {
  child.kill('SIGKILL');
});

describe('the sandbox as a process', () => {
  it('says over IPC and in one line where it listens, and ends cleanly on SIGTERM', async () => {
    start({ PUBLIC_URL: 'http://127.0.0.1:3456/' });
    const lines: string[] = [];
    child.stdout?.on('data', (chunk: Buffer) => lines.push(chunk.toString()));
    const { url, smtpUrl } = await ready();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(smtpUrl).toMatch(/^smtp:\/\/127\.0\.0\.1:\d+$/);
    const { status, body } = await send(`${url}/_sandbox/app`);
    expect(status).toBe(200);
    expect(body).toEqual({ url: 'http://127.0.0.1:3456', appId: '424242' });
    expect(lines.join('')).toBe(`Sandbox portal: ${url} (mail: ${smtpUrl})\n`);
    child.kill('SIGTERM');
    expect(await exitCode()).toBe(0);
  });

  it('takes another free port for mail when the usual one is taken, but insists on a port that was named', async () => {
    const usual = createServer();
    // Taken by somebody else is as good as taken by us.
    await new Promise<void>((resolve) => {
      usual.once('error', () => {
        resolve();
      });
      usual.listen(4025, '127.0.0.1', resolve);
    });
    start({ SANDBOX_SMTP_PORT: '' });
    expect((await ready()).smtpUrl).not.toContain(':4025');
    child.kill('SIGKILL');
    start({ SANDBOX_SMTP_PORT: '4025' });
    expect(await exitCode()).toBe(1);
    usual.close();
  });

  it('ends when its parent goes away', async () => {
    start({});
    await ready();
    child.disconnect();
    expect(await exitCode()).toBe(0);
  });

  it.each([
    ['SANDBOX_PORT', 'many'],
    ['SANDBOX_SMTP_PORT', '70000'],
    ['PUBLIC_URL', 'nowhere'],
    ['SANDBOX_LATENCY_MS', '-1'],
    ['SANDBOX_REQUESTS_PER_10_S', '0'],
  ])('refuses a wrong %s with exit code 78 and names it', async (name, value) => {
    start({ [name]: value });
    const errors: string[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk.toString()));
    expect(await exitCode()).toBe(78);
    expect(errors.join('')).toContain(name);
  });
});
