import { createConnection, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxControl, type SandboxControl } from '../../dev/sandbox-control.ts';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { NOW_MS, send, startSandbox } from './harness.ts';

let sandbox: Sandbox;
let control: SandboxControl;
let open: Socket[] = [];

beforeEach(async () => {
  sandbox = await startSandbox();
  control = createSandboxControl(sandbox.url);
});
afterEach(async () => {
  for (const socket of open) socket.destroy();
  open = [];
  await sandbox.close();
});

/** A mail client of a few lines, so that what reaches the server is known to the byte. */
interface Dialogue {
  /** The server's next reply, its last line; `closed` when it broke the connection instead. */
  readonly reply: () => Promise<string>;
  /** Sends a line and waits for the reply. */
  readonly say: (line: string) => Promise<string>;
}

function dial(): Dialogue {
  const socket = createConnection(Number(new URL(sandbox.smtpUrl).port), '127.0.0.1');
  open.push(socket);
  const replies: string[] = [];
  let wake = (): void => undefined;
  let rest = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    replies.push(...lines.filter((line) => /^\d{3} /.test(line)));
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    closed = true;
    wake();
  });
  const reply = async (): Promise<string> => {
    while (replies.length === 0 && !closed) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return replies.shift() ?? 'closed';
  };
  const say = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reply();
  };
  return { reply, say };
}

const PLAIN = 'From: App <app@app.example>\r\nTo: anna@example.com\r\nSubject: Hello\r\n\r\nGood day.';

/** Delivers `content` to `recipients`; the reply to the content, or to the first command that was refused. */
async function deliver(content = PLAIN, recipients = ['anna@example.com'], from = 'app@app.example') {
  const { reply, say } = dial();
  const greeting = await reply();
  if (!greeting.startsWith('220')) return greeting;
  const lines = ['EHLO client.example', `MAIL FROM:<${from}>`, ...recipients.map((to) => `RCPT TO:<${to}>`)];
  for (const line of [...lines, 'DATA']) {
    const answer = await say(line);
    if (!/^[23]/.test(answer)) return answer;
  }
  return say(`${content}\r\n.`);
}

describe('received mail', () => {
  it('is told with its addresses, parts, envelope, headers and the time by the sandbox’s clock', async () => {
    const content = [
      'From: =?utf-8?Q?K=C3=A4ytt=C3=B6?= <app@app.example>',
      'To: Anna <Anna@Example.com>, other@example.com',
      'Subject: =?utf-8?B?SMOk?=',
      'X-Twice: one',
      'X-Twice: two',
      'X-Long: first',
      ' second',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nText ä',
      '--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>HTML ä</p>',
      '--b--',
    ].join('\r\n');
    expect(await deliver(content, ['anna@xn--bcher-kva.example', 'hidden@example.com'])).toMatch(/^250/);
    expect(await control.mail()).toEqual([
      {
        id: '1',
        from: 'app@app.example',
        to: ['Anna@Example.com', 'other@example.com'],
        subject: 'Hä',
        text: 'Text ä',
        html: '<p>HTML ä</p>',
        receivedAt: new Date(NOW_MS).toISOString(),
        envelope: { from: 'app@app.example', to: ['anna@xn--bcher-kva.example', 'hidden@example.com'] },
        headers: expect.objectContaining({
          subject: '=?utf-8?B?SMOk?=',
          'x-twice': 'one\ntwo',
          'x-long': 'first second',
        }) as object,
      },
    ]);
  });

  it('tells every RCPT TO, a repeated one too, and those of a refused one not', async () => {
    await control.mailFaults({ match: { to: 'no@example.com' }, fault: { stage: 'rcpt', replyCode: 550 } });
    const { reply, say } = dial();
    await reply();
    for (const line of ['EHLO c', 'MAIL FROM:<a@app.example>', 'RCPT TO:<b@example.com>']) await say(line);
    expect(await say('RCPT TO:<no@example.com>')).toMatch(/^550/);
    for (const line of ['RCPT TO:<B@example.com>', 'DATA']) await say(line);
    await say('No headers at all\r\n.');
    const [mail] = await control.mail();
    expect(mail?.envelope).toEqual({ from: 'a@app.example', to: ['b@example.com', 'B@example.com'] });
    expect(mail).toMatchObject({ from: 'a@app.example', to: ['b@example.com', 'B@example.com'], html: '' });
  });

  it('comes newest last, can be asked for by recipient, hidden or shown, and be cleared', async () => {
    await deliver(PLAIN, ['anna@example.com']);
    await deliver(PLAIN.replace('Hello', 'Second'), ['hidden@example.com']);
    expect((await control.mail()).map(({ id, subject }) => [id, subject])).toEqual([
      ['1', 'Hello'],
      ['2', 'Second'],
    ]);
    expect((await control.mail({ to: 'Hidden@example.com' })).map(({ id }) => id)).toEqual(['2']);
    expect((await control.mail({ to: 'anna@example.com' })).map(({ id }) => id)).toEqual(['1', '2']);
    expect(await control.mail({ to: 'nobody@example.com' })).toEqual([]);
    await control.clearMail();
    expect(await control.mail()).toEqual([]);
    await deliver();
    expect((await control.mail()).map(({ id }) => id)).toEqual(['3']);
  });

  it('goes with a reset, and so do its faults', async () => {
    await deliver();
    await control.mailFaults({ fault: { replyCode: 550 } });
    await control.post('/reset', {});
    expect(await control.mail()).toEqual([]);
    expect(await deliver()).toMatch(/^250/);
  });

  it('keeps nothing of a mail that broke off in the middle', async () => {
    const { reply, say } = dial();
    await reply();
    for (const line of ['EHLO c', 'MAIL FROM:<a@app.example>', 'RCPT TO:<b@example.com>', 'DATA']) {
      await say(line);
    }
    open[0]?.write(`${PLAIN}\r\n`);
    open[0]?.end();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await control.mail()).toEqual([]);
  });

  it('offers neither login nor TLS', async () => {
    const { reply, say } = dial();
    await reply();
    await say('EHLO c');
    expect(await say('STARTTLS')).toMatch(/^50[02]/);
    expect(await say('AUTH PLAIN AGEAYg==')).toMatch(/^50[02]/);
  });
});

describe('faults of the mail server', () => {
  it.each([
    ['connect', 421, /^421/],
    ['mail', 450, /^450/],
    ['rcpt', 550, /^550/],
    ['data', 552, /^552/],
  ] as const)(
    'answers at %s with %i, as often as asked, and keeps nothing then',
    async (stage, replyCode, reply) => {
      await control.mailFaults({ fault: { stage, replyCode }, times: 2 });
      expect(await deliver()).toMatch(reply);
      expect(await deliver()).toMatch(reply);
      expect(await control.mail()).toEqual([]);
      expect(await deliver()).toMatch(/^250/);
    },
  );

  it.each(['connect', 'mail', 'rcpt', 'data'] as const)('breaks the connection at %s', async (stage) => {
    await control.mailFaults({ fault: { stage, reset: true } });
    expect(await deliver()).toBe('closed');
    expect(await control.mail()).toEqual([]);
  });

  it('accepts a mail and then drops the connection without a reply', async () => {
    await control.mailFaults({ fault: { acceptThenDrop: true } });
    expect(await deliver()).toBe('closed');
    expect(await control.mail()).toHaveLength(1);
  });

  it.each([{ connectDelayMs: 300 }, { stage: 'mail', delayMs: 300 }, { delayMs: 300 }] as const)(
    'waits before it goes on: %j',
    async (fault) => {
      await control.mailFaults({ fault });
      const startedAt = performance.now();
      expect(await deliver()).toMatch(/^250/);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(300);
    },
  );

  it('never answers while it hangs', async () => {
    await control.mailFaults({ fault: { stage: 'mail', hang: true } });
    const first = await Promise.race([
      deliver(),
      new Promise((resolve) => setTimeout(resolve, 400, 'still waiting')),
    ]);
    expect(first).toBe('still waiting');
  });

  it('hits the recipient that it names and no other', async () => {
    await control.mailFaults({ match: { to: 'Anna@example.com' }, fault: { replyCode: 451 } });
    expect(await deliver(PLAIN, ['anna@EXAMPLE.com'])).toMatch(/^451/);
    expect(await deliver(PLAIN, ['other@example.com'])).toMatch(/^250/);
  });

  it('shows its faults and forgets them', async () => {
    await control.mailFaults({ fault: { connectDelayMs: 5 }, times: 3 });
    expect(await control.get('/mail/faults')).toEqual([
      { match: {}, fault: { stage: 'connect', delayMs: 5 }, times: 3 },
    ]);
    await control.mailFaults();
    expect(await control.get('/mail/faults')).toEqual([]);
  });

  it.each([
    [{}, 'Each entry'],
    [{ fault: {} }, 'what goes wrong'],
    [{ fault: { stage: 'rcpt' } }, 'what goes wrong'],
    [{ fault: { stage: 'body', replyCode: 550 } }, 'fault.stage'],
    [{ fault: { replyCode: 250 } }, 'fault.replyCode'],
    [{ fault: { delayMs: -1 } }, 'fault.delayMs'],
    [{ fault: { hang: 'yes' } }, 'fault.hang'],
    [{ fault: { explode: true } }, 'fault.explode'],
    [{ fault: { hang: true, replyCode: 550 } }, 'both'],
    [{ fault: { acceptThenDrop: true, stage: 'rcpt' } }, 'acceptThenDrop'],
    [{ fault: { connectDelayMs: 5, stage: 'rcpt' } }, 'connectDelayMs'],
    [{ match: { from: 'a' }, fault: { hang: true } }, 'match.from'],
    [{ match: { to: 5 }, fault: { hang: true } }, 'match.to'],
    [{ match: { to: 'a@example.com' }, fault: { stage: 'connect', hang: true } }, 'recipient'],
    [{ fault: { hang: true }, times: 0 }, 'times'],
  ])('refuses %j in plain words', async (rule, words) => {
    const answer = await fetch(`${sandbox.url}/_sandbox/mail/faults`, {
      method: 'POST',
      body: JSON.stringify([rule]),
    });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(words);
    expect(await control.get('/mail/faults')).toEqual([]);
  });
});

describe('the inbox pages', () => {
  const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&';

  it('list mail newest first, with a link each, and are linked from the front page', async () => {
    expect((await send(`${sandbox.url}/`)).text).toContain('href="/_sandbox/inbox"');
    expect((await send(`${sandbox.url}/_sandbox/inbox`)).text).toContain('No mail yet.');
    await deliver();
    await deliver(PLAIN.replace('Hello', 'Second'));
    const { status, text } = await send(`${sandbox.url}/_sandbox/inbox`);
    expect(status).toBe(200);
    expect(text.indexOf('/_sandbox/inbox/2')).toBeLessThan(text.indexOf('/_sandbox/inbox/1'));
    expect(text).toContain('<caption>2 mails, newest first</caption>');
  });

  it('show the text with its links, the HTML in a frame that may do nothing, and the headers', async () => {
    const html = '<p onclick="x()">Hi "you"</p><script>alert(1)</script>';
    const content = [
      'From: app@app.example\r\nTo: anna@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b\r\n',
      '--b\r\nContent-Type: text/plain\r\n',
      'Open https://app.example/verify/a?b=1&c="2", or (http://app.example/x).',
      `--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--`,
    ].join('\r\n');
    await deliver(content);
    const { text, headers } = await send(`${sandbox.url}/_sandbox/inbox/1`);
    expect(text).toContain(
      '<a href="https://app.example/verify/a?b=1&amp;c=" rel="noopener noreferrer">https://app.example/verify/a?b=1&amp;c=</a>',
    );
    expect(text).toContain(
      '(<a href="http://app.example/x" rel="noopener noreferrer">http://app.example/x</a>).',
    );
    expect(text).toContain(
      'sandbox="" srcdoc="&lt;p onclick=&quot;x()&quot;&gt;Hi &quot;you&quot;&lt;/p&gt;',
    );
    expect(text).toContain('<dt>content-type</dt>');
    expect(text).not.toContain('<script');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('keep hostile mail inert: names, addresses, subject, text and headers are text', async () => {
    const content = [
      `From: "${HOSTILE.replaceAll('"', '')}" <app@app.example>`,
      'To: "<b>x</b>@example.com" <anna@example.com>',
      `Subject: ${HOSTILE}`,
      `X-Hostile: ${HOSTILE}`,
      '',
      `${HOSTILE} javascript:alert(1) https://x.example/"onmouseover="alert(1)`,
    ].join('\r\n');
    await deliver(content);
    for (const path of ['/_sandbox/inbox', '/_sandbox/inbox/1']) {
      const { text } = await send(`${sandbox.url}${path}`);
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(text).not.toMatch(/<script|<img|<b>|href="javascript|<[^>]*\sonmouseover=/i);
    }
  });

  it('say that there is no such mail', async () => {
    for (const id of ['1', '__proto__', '%3Cscript%3E']) {
      const { status, text } = await send(`${sandbox.url}/_sandbox/inbox/${id}`);
      expect(status).toBe(404);
      expect(text).toContain('There is no such mail');
      expect(text).not.toContain('<script>');
    }
  });
});
