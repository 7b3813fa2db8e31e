import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSandboxControl, type MailFaultRule, type SandboxControl } from '../../dev/sandbox-control.ts';
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox.ts';
import { createSmtpMailer, type SmtpMailer, type SmtpMailerOptions } from '../../server/mailer.ts';
import type { OutgoingMail } from '../../src/ports.ts';
import { certificateFor } from './certificate.ts';
import { ordinary, startScriptedSmtp, type ScriptedSmtp } from './scripted-smtp.ts';

const FROM = 'no-reply@app.example';
const ANNA = 'anna.virtanen@example.com';
const MAIL: OutgoingMail = {
  to: ANNA,
  fromName: 'Nordlys Outdoor',
  subject: 'Confirm that this is you',
  text: 'Open https://app.example/verify/t0ken and type the number.\n',
  html: '<!doctype html><p>Open <a href="https://app.example/verify/t0ken">the page</a>.</p>',
  language: 'en',
};

let sandbox: Sandbox;
let control: SandboxControl;
let opened: SmtpMailer[] = [];
let servers: { readonly close: () => unknown }[] = [];
let logs: string[] = [];

beforeAll(async () => {
  sandbox = createSandbox({ clientId: 'c', clientSecret: 's', appId: '1', appUrl: 'http://127.0.0.1:1' });
  control = createSandboxControl(await sandbox.listen(0));
});
afterAll(() => sandbox.close());
afterEach(async () => {
  for (const mailer of opened) mailer.close();
  await Promise.all(servers.map((server) => server.close()));
  [opened, servers, logs] = [[], [], []];
  await control.clearMail();
  await control.mailFaults();
});

function mailerFor(smtpUrl: string, more: Partial<SmtpMailerOptions> = {}): SmtpMailer {
  const line = (fields: object, message: string): void => {
    logs.push(`${JSON.stringify(fields)} ${message}`);
  };
  const logger = { info: line, warn: line, error: line };
  const mailer = createSmtpMailer({ smtpUrl, mailFrom: FROM, logger, deadlineMs: 3_000, ...more });
  opened.push(mailer);
  return mailer;
}

async function scripted(...args: Parameters<typeof startScriptedSmtp>): Promise<ScriptedSmtp> {
  const server = await startScriptedSmtp(...args);
  servers.push(server);
  return server;
}

const commands = ({ lines }: ScriptedSmtp): readonly string[] =>
  lines.filter((line) => /^(?:MAIL|RCPT|DATA|\.)/.test(line));

describe('a mail on the wire', () => {
  it('has one recipient, both parts, the marks of an automatic mail and no word about our software', async () => {
    expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, language: 'pt-BR' })).toBe('accepted');
    const [mail, ...others] = await control.mail();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      envelope: { from: FROM, to: [ANNA] },
      from: FROM,
      to: [ANNA],
      subject: MAIL.subject,
      text: MAIL.text,
      html: expect.stringContaining('<a href="https://app.example/verify/t0ken">') as string,
    });
    expect(mail?.headers).toMatchObject({
      from: 'Nordlys Outdoor <no-reply@app.example>',
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      'content-language': 'pt-BR',
      'content-type': expect.stringMatching(/^multipart\/alternative;/) as string,
      'message-id': expect.stringMatching(/@app\.example>$/) as string,
    });
    expect(Object.keys(mail?.headers ?? {}).sort()).toEqual([
      ...['auto-submitted', 'content-language', 'content-type', 'date', 'from', 'message-id'],
      ...['mime-version', 'subject', 'to', 'x-auto-response-suppress'],
    ]);
  });

  it.each([
    ['CRLF and Bcc', 'Shop\r\nBcc: evil@attacker.example', 'Shop Bcc: evil@attacker.example'],
    ['LF and To', 'Shop\nTo: evil@attacker.example', 'Shop To: evil@attacker.example'],
    ['bare CR', 'Shop\rBcc: evil@attacker.example', 'Shop Bcc: evil@attacker.example'],
    ['a line separator', 'Shop\u2028Bcc: evil@attacker.example', 'Shop Bcc: evil@attacker.example'],
    ['a paragraph separator and NEL', 'Shop\u2029\u0085Bcc: x', 'Shop Bcc: x'],
    ['an address and a comma', 'evil@attacker.example, Shop', 'evil@attacker.example, Shop'],
    ['quotes and angle brackets', '"Shop" <evil@attacker.example>', '"Shop" <evil@attacker.example>'],
    ['a group', 'group: evil@attacker.example;', 'group: evil@attacker.example;'],
    ['a comment and a backslash', 'Shop (evil@attacker.example) \\', 'Shop (evil@attacker.example) \\'],
    ['an encoded word', '=?utf-8?Q?a=0D=0ABcc:_x?=', '= ?utf-8?Q?a=0D=0ABcc:_x?='],
    ['right-to-left marks', 'Shop\u202e\u2066\u200fpohS', 'ShoppohS'],
    ['zeroes and controls', 'Sh\u0000\u0007\u001bop', 'Sh op'],
    ['other scripts', 'Käytännön Ääkköset 東京', 'Käytännön Ääkköset 東京'],
  ])('keeps its one recipient and its headers with %s in name and subject', async (_, text, shown) => {
    expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, fromName: text, subject: text })).toBe(
      'accepted',
    );
    const [mail, ...others] = await control.mail();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      envelope: { from: FROM, to: [ANNA] },
      from: FROM,
      to: [ANNA],
      subject: shown,
    });
    expect(mail?.headers).not.toHaveProperty('bcc');
    expect(mail?.headers['from']).toMatch(/<no-reply@app\.example>$/);
    expect(mail?.headers['to']).toBe(ANNA);
  });

  it('cuts off a name of 10 KB', async () => {
    const long = 'Nordlys '.repeat(1_280);
    expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, fromName: long, subject: long })).toBe(
      'accepted',
    );
    const [mail] = await control.mail();
    expect(mail?.headers['from']?.length).toBeLessThan(200);
    expect(mail?.subject).toHaveLength(200);
  });

  it.each(['en\r\nBcc: evil@attacker.example', '', 'x'.repeat(20)])(
    'names no language that is none: %j',
    async (language) => {
      expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, language })).toBe('accepted');
      const [mail] = await control.mail();
      expect(mail?.headers).not.toHaveProperty('content-language');
      expect(mail?.envelope.to).toEqual([ANNA]);
    },
  );

  it('sends content as it is, whatever it looks like to SMTP, and reads no file and no address', async () => {
    const text = '.\n..\n.\r\nMAIL FROM:<x@attacker.example>\n/etc/passwd\nfile:///etc/passwd\n';
    const html = '<img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x">';
    expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, text, html })).toBe('accepted');
    const [mail, ...others] = await control.mail();
    expect(others).toEqual([]);
    expect(mail?.text.replaceAll('\r\n', '\n')).toBe(text.replaceAll('\r\n', '\n'));
    expect(mail?.html).toContain(html);
  });

  it('stays one line per header in the bytes that a server sees', async () => {
    const server = await scripted();
    const fromName = 'Shop\r\n\r\nBcc: evil@attacker.example';
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send({ ...MAIL, fromName })).toBe('accepted');
    expect(commands(server)).toEqual([`MAIL FROM:<${FROM}>`, `RCPT TO:<${ANNA}>`, 'DATA', '.']);
    expect(server.lines.filter((line) => /^(?:bcc|cc|to|from|sender|reply-to):/i.test(line))).toEqual([
      `From: "Shop Bcc: evil@attacker.example" <${FROM}>`,
      `To: ${ANNA}`,
    ]);
  });
});

describe('the recipient (INV-32)', () => {
  it.each([
    'victim@example.org\r\nBcc: evil@attacker.example',
    'victim@example.org\r\nRCPT TO:<evil@attacker.example>',
    'victim@example.org\u2028evil@attacker.example',
    'victim@example.org,evil@attacker.example',
    'victim@example.org;evil@attacker.example',
    'victim@example.org, evil@attacker.example',
    'group: victim@example.org, evil@attacker.example;',
    '"x" <victim@example.org>, evil@attacker.example',
    '<evil@attacker.example>victim@example.org',
    'victim@example.org <evil@attacker.example>',
    'victim@example.org (evil@attacker.example)',
    '"evil@attacker.example,"@example.org',
    'evil%attacker.example@example.org@attacker.example',
    'victim@[127.0.0.1]',
    'victim@example.org\u0000',
    'victim',
    '',
    ' victim@example.org',
    'Victim@Example.org',
    'victim@bücher.example',
    'victim@example.org.',
    '-oQ/tmp@example.org --',
  ])('refuses %j without a word to the server', async (to) => {
    const server = await scripted();
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send({ ...MAIL, to })).toBe('refused');
    expect(server.connections()).toBe(0);
  });

  it.each([
    ["o'brien+tag@example.org", "<o'brien+tag@example.org>"],
    ['a%b@example.org', '<a%b@example.org>'],
    ['!#$&*=?^_`{|}~@example.org', '<!#$&*=?^_`{|}~@example.org>'],
    ['a..b.@example.jp', '<"a..b."@example.jp>'],
  ])('mails %s and nobody else', async (to, wire) => {
    const server = await scripted();
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send({ ...MAIL, to })).toBe('accepted');
    expect(commands(server).filter((line) => line.startsWith('RCPT'))).toEqual([`RCPT TO:${wire}`]);
  });

  it('writes a domain of other letters in Punycode', async () => {
    const to = 'victim@xn--bcher-kva.example';
    expect(await mailerFor(sandbox.smtpUrl).send({ ...MAIL, to })).toBe('accepted');
    expect((await control.mail({ to }))[0]?.envelope.to).toEqual([to]);
  });

  it('asks for SMTPUTF8 where the name before the @ needs it', async () => {
    const server = await scripted((line) =>
      line.startsWith('EHLO')
        ? '250-scripted.example\r\n250-8BITMIME\r\n250 SMTPUTF8'
        : ordinary(line)?.replace(/^250 (.*)/, '250-Well\r\n250 $1'),
    );
    const mailer = mailerFor(`smtp://127.0.0.1:${server.port}`);
    expect(await mailer.send({ ...MAIL, to: 'jörg@xn--bcher-kva.example' })).toBe('accepted');
    expect(commands(server).slice(0, 2)).toEqual([
      `MAIL FROM:<${FROM}> SMTPUTF8`,
      'RCPT TO:<jörg@bücher.example>',
    ]);
  });

  it('refuses such a name for a server without SMTPUTF8, even one that would have taken the bytes', async () => {
    const server = await scripted();
    const mailer = mailerFor(`smtp://127.0.0.1:${server.port}`);
    expect(await mailer.send({ ...MAIL, to: 'jörg@example.org' })).toBe('refused');
    expect(server.lines).not.toContain('.');
    expect(await mailer.send(MAIL)).toBe('accepted');
  });
});

const STAGES = ['connect', 'mail', 'rcpt', 'data'] as const;
const FAULTS: readonly (readonly [string, MailFaultRule['fault'], string, number])[] = [
  ['421 at the greeting', { stage: 'connect', replyCode: 421 }, 'refused_for_now', 0],
  ['554 at the greeting', { stage: 'connect', replyCode: 554 }, 'refused_for_now', 0],
  ...(['mail', 'rcpt', 'data'] as const).flatMap((stage) =>
    ([421, 450, 451, 452, 503] as const).map(
      (replyCode) => [`${replyCode} at ${stage}`, { stage, replyCode }, 'refused_for_now', 0] as const,
    ),
  ),
  ...(['mail', 'rcpt', 'data'] as const).flatMap((stage) =>
    ([550, 552, 553, 554] as const).map(
      (replyCode) => [`${replyCode} at ${stage}`, { stage, replyCode }, 'refused', 0] as const,
    ),
  ),
  ['a reset at the greeting', { stage: 'connect', reset: true }, 'refused_for_now', 0],
  ['a reset at mail', { stage: 'mail', reset: true }, 'refused_for_now', 0],
  ['a reset at rcpt', { stage: 'rcpt', reset: true }, 'refused_for_now', 0],
  ['a reset after the content', { stage: 'data', reset: true }, 'unknown', 0],
  ['accepted, then dropped', { acceptThenDrop: true }, 'unknown', 1],
  ['a slow answer', { stage: 'data', delayMs: 300 }, 'accepted', 1],
  ['a slow greeting', { connectDelayMs: 300 }, 'accepted', 1],
];

describe('outcomes against a mail server with a fault', () => {
  it.each(FAULTS)('%s', async (_, fault, outcome, mails) => {
    await control.mailFaults({ fault });
    expect(await mailerFor(sandbox.smtpUrl).send(MAIL)).toBe(outcome);
    expect(await control.mail()).toHaveLength(mails);
  });

  it.each([
    ['connect', 'refused_for_now'],
    ['mail', 'refused_for_now'],
    ['rcpt', 'refused_for_now'],
    ['data', 'unknown'],
  ] as const)('a server that falls silent at %s: %s by the deadline', async (stage, outcome) => {
    await control.mailFaults({ fault: { stage, hang: true } });
    expect(await mailerFor(sandbox.smtpUrl, { deadlineMs: 600 }).send(MAIL)).toBe(outcome);
    expect(await control.mail()).toEqual([]);
  });

  it('a greeting that comes too late starts nothing any more', async () => {
    await control.mailFaults({ fault: { connectDelayMs: 700 } });
    expect(await mailerFor(sandbox.smtpUrl, { deadlineMs: 400 }).send(MAIL)).toBe('refused_for_now');
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(await control.mail()).toEqual([]);
  });

  it('a reply that comes too late leaves the outcome unknown, and the mail is there once', async () => {
    await control.mailFaults({ fault: { stage: 'data', delayMs: 700 } });
    expect(await mailerFor(sandbox.smtpUrl, { deadlineMs: 500 }).send(MAIL)).toBe('unknown');
    await expect.poll(() => control.mail()).toHaveLength(1);
  });

  it('tries again when asked to, and goes on using its connection after a refusal', async () => {
    const mailer = mailerFor(sandbox.smtpUrl);
    await control.mailFaults({ match: { to: ANNA }, fault: { stage: 'rcpt', replyCode: 451 }, times: 2 });
    const outcomes = [await mailer.send(MAIL), await mailer.send(MAIL), await mailer.send(MAIL)];
    expect(outcomes).toEqual(['refused_for_now', 'refused_for_now', 'accepted']);
    expect(await control.mail()).toHaveLength(1);
  });

  it('mails to others are not hit by what one of them meets', async () => {
    const mailer = mailerFor(sandbox.smtpUrl);
    await control.mailFaults({ match: { to: ANNA }, fault: { stage: 'rcpt', replyCode: 550 } });
    const others = Array.from({ length: 8 }, (_, index) => ({ ...MAIL, to: `guest-${index}@example.com` }));
    const outcomes = await Promise.all([MAIL, ...others].map((mail) => mailer.send(mail)));
    expect(outcomes).toEqual(['refused', ...others.map(() => 'accepted')]);
    const received = (await control.mail()).map(({ envelope }) => envelope.to);
    expect(received.sort()).toEqual(others.map(({ to }) => [to]));
  });

  it('a mail that waited for a free connection until the deadline is not sent later', async () => {
    await control.mailFaults({ fault: { stage: 'data', hang: true }, times: 3 });
    const mailer = mailerFor(sandbox.smtpUrl, { deadlineMs: 900 });
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => mailer.send(MAIL)));
    expect(outcomes.sort()).toEqual(['refused_for_now', 'unknown', 'unknown', 'unknown']);
    expect(await mailer.send({ ...MAIL, subject: 'The next one' })).toBe('accepted');
    expect((await control.mail()).map(({ subject }) => subject)).toEqual(['The next one']);
  });

  it('nobody listens: refused for now', async () => {
    const server = await scripted();
    await server.close();
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send(MAIL)).toBe('refused_for_now');
  });

  it.each([
    ['nonsense', 'nonsense', 'unknown'],
    ['another 354', '354 Go on', 'unknown'],
    ['an empty line and an end', '', 'unknown'],
    ['a reply without its end', '250', 'accepted'],
    ['a refusal in several lines', '550-No\r\n550 Never', 'refused'],
  ])('the content is answered with %s', async (_, answer, outcome) => {
    const server = await scripted((line, socket) => {
      if (line !== '.') return ordinary(line);
      socket.end(`${answer}\r\n`);
      return undefined;
    });
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send(MAIL)).toBe(outcome);
  });

  it.each(['2', '250 Taken', '451 Try aga'])(
    'half a reply to the content and a broken connection are unknown: %s',
    async (half) => {
      const server = await scripted((line, socket) => {
        if (line !== '.') return ordinary(line);
        socket.end(half);
        return undefined;
      });
      expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send(MAIL)).toBe('unknown');
    },
  );

  it('a connection that breaks in the middle of the content is refused for now', async () => {
    const server = await scripted((line, socket) => {
      if (line.includes('xxxx')) socket.destroy();
      return ordinary(line);
    });
    const text = `${'x'.repeat(70)}\n`.repeat(100_000);
    expect(await mailerFor(`smtp://127.0.0.1:${server.port}`).send({ ...MAIL, text })).toBe(
      'refused_for_now',
    );
    expect(server.lines).not.toContain('.');
  });

  it('a server that stops reading in the middle of the content never gets its end', async () => {
    const server = await scripted((line, socket) => {
      if (line === 'DATA') socket.pause();
      return ordinary(line);
    });
    const text = `${'x'.repeat(70)}\n`.repeat(200_000);
    const mailer = mailerFor(`smtp://127.0.0.1:${server.port}`, { deadlineMs: 1_500 });
    expect(await mailer.send({ ...MAIL, text })).toBe('refused_for_now');
    expect(server.lines).not.toContain('.');
  });

  it('a kept connection that the server has closed since is replaced, and the mail goes out once', async () => {
    const server = await scripted();
    const mailer = mailerFor(`smtp://127.0.0.1:${server.port}`);
    expect(await mailer.send(MAIL)).toBe('accepted');
    server.dropAll();
    expect(await mailer.send(MAIL)).toBe('accepted');
    expect(server.lines.filter((line) => line === '.')).toHaveLength(2);
    expect(server.connections()).toBe(2);
  });

  it('a kept connection that breaks after the content is not tried again', async () => {
    let mails = 0;
    const server = await scripted((line, socket) => {
      if (line === '.' && (mails += 1) === 2) socket.destroy();
      return ordinary(line);
    });
    const mailer = mailerFor(`smtp://127.0.0.1:${server.port}`);
    expect(await mailer.send(MAIL)).toBe('accepted');
    expect(await mailer.send(MAIL)).toBe('unknown');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(mails).toBe(2);
  });

  it('closing ends what is under way, with its outcome, and nothing is sent afterwards', async () => {
    await control.mailFaults({ fault: { stage: 'data', hang: true } });
    const mailer = mailerFor(sandbox.smtpUrl, { deadlineMs: 30_000 });
    const sending = mailer.send(MAIL);
    await new Promise((resolve) => setTimeout(resolve, 500));
    mailer.close();
    expect(await sending).toBe('unknown');
    expect(await mailer.send(MAIL)).toBe('refused_for_now');
  });
});

describe('TLS (F28)', () => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  const yesterday = new Date(Date.now() - 86_400_000);
  const good = certificateFor('127.0.0.1', tomorrow);
  // Reached over loopback, but no loopback address to the mailer.
  const remote = certificateFor('0.0.0.0', tomorrow);

  it('speaks TLS from the first byte to smtps:// and logs in with what the URL says', async () => {
    const server = await scripted(
      (line) => {
        if (line.startsWith('EHLO')) return '250-scripted.example\r\n250 AUTH PLAIN';
        return line.startsWith('AUTH') ? '235 Welcome' : ordinary(line);
      },
      { tls: good },
    );
    const mailer = mailerFor(`smtps://us%40er:p%3Ass@127.0.0.1:${server.port}`, { ca: good.cert });
    expect(await mailer.send(MAIL)).toBe('accepted');
    const [login] = server.lines.filter((line) => line.startsWith('AUTH PLAIN '));
    expect(Buffer.from(login?.slice(11) ?? '', 'base64').toString()).toBe('\0us@er\0p:ss');
  });

  it('calls a refused login refused for now: it is not about the mail', async () => {
    const server = await scripted((line) => {
      if (line.startsWith('EHLO')) return '250-scripted.example\r\n250 AUTH PLAIN';
      return line.startsWith('AUTH') ? '535 No' : ordinary(line);
    });
    const mailer = mailerFor(`smtp://user:canary@127.0.0.1:${server.port}`);
    expect(await mailer.send(MAIL)).toBe('refused_for_now');
    expect(logs.join('\n')).toContain('"code":"EAUTH"');
    expect(logs.join('\n')).not.toMatch(/canary|user/);
  });

  it.each([
    ['of nobody we trust', good, undefined],
    ['that has expired', certificateFor('127.0.0.1', yesterday), 'own'],
    ['of another host', certificateFor('mail.example.org', tomorrow), 'own'],
  ] as const)('refuses a certificate %s and sends nothing', async (_, certificate, trusted) => {
    const server = await scripted(ordinary, { tls: certificate });
    const ca = trusted === undefined ? {} : { ca: certificate.cert };
    const mailer = mailerFor(`smtps://127.0.0.1:${server.port}`, ca);
    expect(await mailer.send(MAIL)).toBe('refused_for_now');
    expect(server.lines).toEqual([]);
  });

  it('a plain server behind smtps:// gets no mail', async () => {
    const server = await scripted();
    expect(await mailerFor(`smtps://127.0.0.1:${server.port}`, { deadlineMs: 800 }).send(MAIL)).toBe(
      'refused_for_now',
    );
    expect(commands(server)).toEqual([]);
  });

  /** A mail server with STARTTLS; the envelopes of the mails it took, with whether they came over TLS. */
  async function startTls(certificate: { cert: string; key: string }) {
    const taken: { secure: boolean; to: readonly string[] }[] = [];
    const server = new SMTPServer({
      ...certificate,
      authOptional: true,
      disableReverseLookup: true,
      onData: (stream, session, reply) => {
        stream.resume();
        stream.on('end', () => {
          taken.push({ secure: session.secure, to: session.envelope.rcptTo.map(({ address }) => address) });
          reply();
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push({ close: () => server.server.close() });
    return { port: (server.server.address() as AddressInfo).port, taken };
  }

  it('uses STARTTLS with a host that is not this machine', async () => {
    const { port, taken } = await startTls(remote);
    expect(await mailerFor(`smtp://0.0.0.0:${port}`, { ca: remote.cert }).send(MAIL)).toBe('accepted');
    expect(taken).toEqual([{ secure: true, to: [ANNA] }]);
  });

  it.each([
    ['of nobody we trust', remote, undefined],
    ['of another host', good, good.cert],
    ['that has expired', certificateFor('0.0.0.0', yesterday), 'own'],
  ] as const)('refuses a certificate %s after STARTTLS', async (_, certificate, trusted) => {
    const { port, taken } = await startTls(certificate);
    const ca = trusted === undefined ? {} : { ca: trusted === 'own' ? certificate.cert : trusted };
    expect(await mailerFor(`smtp://0.0.0.0:${port}`, ca).send(MAIL)).toBe('refused_for_now');
    expect(taken).toEqual([]);
  });

  it.each([
    ['does not offer it', ordinary],
    ['offers and then refuses it', (line: string) => (line === 'STARTTLS' ? '454 Not now' : undefined)],
    ['refuses it for good', (line: string) => (line === 'STARTTLS' ? '502 Never' : undefined)],
    ['answers it in plain text', (line: string) => (line === 'STARTTLS' ? '220 Go on\r\n250 OK' : undefined)],
  ])('never falls back to plain text when a server that is not this machine %s', async (_, script) => {
    const server = await scripted((line) => {
      const answer = script(line);
      if (answer !== undefined && script !== ordinary) return answer;
      return line.startsWith('EHLO') && script !== ordinary
        ? '250-scripted.example\r\n250 STARTTLS'
        : ordinary(line);
    });
    const mailer = mailerFor(`smtp://user:canary@0.0.0.0:${server.port}`, { deadlineMs: 1_000 });
    expect(await mailer.send(MAIL)).toBe('refused_for_now');
    expect(commands(server)).toEqual([]);
    expect(server.lines.filter((line) => line.startsWith('AUTH'))).toEqual([]);
  });
});

describe('the log', () => {
  it('holds codes and nothing of address, name, subject, content or server texts', async () => {
    await control.mailFaults(...STAGES.map((stage) => ({ fault: { stage, replyCode: 451 }, times: 1 })), {
      fault: { hang: true },
      times: 1,
    });
    const mailer = mailerFor(sandbox.smtpUrl, { deadlineMs: 900 });
    for (let attempt = 0; attempt < 5; attempt += 1) await mailer.send(MAIL);
    await mailer.send({ ...MAIL, to: 'Anna@Example.com' });
    expect(logs).toHaveLength(6);
    expect(logs.join('\n')).not.toMatch(/anna|example|nordlys|confirm|t0ken|try again/i);
    expect(logs[2]).toBe(
      '{"outcome":"refused_for_now","code":"EENVELOPE","command":"RCPT TO","replyCode":451} a mail was not accepted',
    );
  });
});
