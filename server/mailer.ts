import { Readable } from 'node:stream';
import type { MailMessage, PluginFunction, SendMailOptions } from 'nodemailer';
import { canonicalEmail, parseEmail } from '../src/input/email.ts';
import type { Logger, Mailer, MailOutcome, OutgoingMail } from '../src/ports.ts';
import { neutraliseLine } from '../src/values/neutralise.ts';
import { openSmtpTransport } from './smtp-transport.ts';

/** How mail is sent. */
export interface SmtpMailerOptions {
  /** `smtp://` or `smtps://`, with credentials where the server wants them; ports 587 and 465 by default. */
  readonly smtpUrl: string;
  /** The sender's address, in canonical form. */
  readonly mailFrom: string;
  readonly logger: Logger;
  /** From `send` to its outcome, in milliseconds. Default 35,000. */
  readonly deadlineMs?: number;
  /** Certificates (PEM) trusted instead of Node's. `NODE_EXTRA_CA_CERTS` adds some without this. */
  readonly ca?: string;
}

/** A mailer with connections of its own. */
export type SmtpMailer = Mailer & {
  /** Ends every connection. What was under way has its outcome as if the connection had broken. */
  close(): void;
};

/** What is known of one mail on its way. */
interface Passage {
  readonly to: string;
  /** We ourselves do not let it go. */
  vetoed: boolean;
  /** Its outcome is out: not a byte may follow. */
  closed: boolean;
  /** The connection has been given all of it, so the server may have seen its end. */
  handedOver: boolean;
}

type MimeMessage = MailMessage['message'];

const DEADLINE_MS = 35_000;
const MAX_NAME_LENGTH = 100;
const MAX_SUBJECT_LENGTH = 200;

const LANGUAGE_TAG = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,5}$/;
const NON_ASCII = /[^\0-\x7f]/;

/**
 * One line of at most `maxLength` units without control, bidirectional and invisible characters, nor what mail
 * programs would decode into such (RFC 2047).
 */
function lineOf(text: string, maxLength: number): string {
  const visible = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll('=?', '= ?')
    .trim();
  return neutraliseLine(visible, maxLength);
}

/**
 * Whether these are exactly the one address `wanted`, however its domain is spelled. A local part that is no
 * dot-atom stands in quotes on the wire, which is the same mailbox (RFC 5321 4.1.2).
 */
function areOnly(addresses: readonly (string | undefined)[] | undefined, wanted: string): boolean {
  const unquoted = addresses?.[0]?.replace(/^"([^"\\]*)"(?=@)/, '$1');
  return addresses?.length === 1 && canonicalEmail(unquoted) === wanted;
}

/**
 * Hands a composed mail on to its connection, which begins when the server has accepted sender and recipient and
 * asked for the content. The connection writes the end mark only after this has ended, so what throws in here
 * keeps the mail from ever being complete.
 */
async function* handOver(
  content: AsyncIterable<Uint8Array>,
  passage: Passage,
  mayBegin: () => boolean,
): AsyncGenerator<Uint8Array> {
  if (passage.handedOver) throw new Error('The mail went out before, and may have arrived.');
  if (!mayBegin()) {
    passage.vetoed = true;
    throw new Error('The mail is not for this server.');
  }
  yield* content;
  if (passage.closed) throw new Error('The mail was given up.');
  passage.handedOver = true;
}

/** What nodemailer says about a failure, as far as it may be logged: never a text of the server. */
interface Failure {
  readonly code: string | undefined;
  readonly command: string | undefined;
  readonly replyCode: number | undefined;
}

function failureOf(error: unknown): Failure {
  const { code, command, responseCode } = (error instanceof Error ? error : {}) as {
    readonly code?: unknown;
    readonly command?: unknown;
    readonly responseCode?: unknown;
  };
  const word = (value: unknown): string | undefined =>
    typeof value === 'string' && /^[A-Z0-9 -]{2,20}$/.test(value) ? value : undefined;
  return {
    code: word(code),
    command: word(command),
    replyCode: typeof responseCode === 'number' ? responseCode : undefined,
  };
}

const MAIL_COMMANDS: readonly (string | undefined)[] = ['MAIL FROM', 'RCPT TO', 'DATA'];

/**
 * The outcome of a mail that did not succeed. Only a reply to one of its own commands is about the mail; a
 * refused session, greeting, login or TLS is not, and may be mended. 503 is about the session too (RFC 5321 4.3.2).
 */
function outcomeOf({ code, command, replyCode = 0 }: Failure, { vetoed, handedOver }: Passage): MailOutcome {
  if (vetoed) return 'refused';
  const isReply = replyCode >= 400 && replyCode <= 599 && MAIL_COMMANDS.includes(command);
  if (isReply) return replyCode >= 500 && replyCode !== 503 ? 'refused' : 'refused_for_now';
  if (handedOver) return 'unknown';
  // Without a reply this is nodemailer's own judgement of sender and recipient.
  return code === 'EENVELOPE' && replyCode === 0 ? 'refused' : 'refused_for_now';
}

/** Name and subject made harmless, addresses as objects and the marks of an automatic mail (RFC 3834). */
function compose(mail: OutgoingMail, mailFrom: string, signal: AbortSignal): SendMailOptions {
  const from = { name: lineOf(mail.fromName, MAX_NAME_LENGTH), address: mailFrom };
  const to = { name: '', address: mail.to };
  return {
    from,
    to,
    envelope: { from: { name: '', address: mailFrom }, to },
    subject: lineOf(mail.subject, MAX_SUBJECT_LENGTH),
    text: mail.text,
    html: mail.html,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...(LANGUAGE_TAG.test(mail.language) ? { 'Content-Language': mail.language } : {}),
    },
    xMailer: false,
    disableFileAccess: true,
    disableUrlAccess: true,
    signal,
  };
}

/** Whether a composed mail goes from us to the one recipient, on the envelope and in its headers. */
function isAsAsked(message: MimeMessage, mailFrom: string, to: string): boolean {
  const envelope = message.getEnvelope();
  const headers = message.getAddresses();
  return (
    typeof envelope.from === 'string' &&
    areOnly([envelope.from], mailFrom) &&
    areOnly(envelope.to, to) &&
    Object.keys(headers).sort().join() === 'from,to' &&
    areOnly(
      headers.to?.map(({ address }) => address),
      to,
    )
  );
}

/** Looks at every composed mail before it is sent, and puts `handOver` between it and its connection. */
function guardWith(
  passageOf: (signal: AbortSignal | undefined) => Passage | undefined,
  mailFrom: string,
  hasSmtpUtf8: () => boolean,
): PluginFunction {
  return ({ data, message }, done) => {
    const passage = passageOf(data.signal);
    if (passage === undefined || !isAsAsked(message, mailFrom, passage.to)) {
      if (passage !== undefined) passage.vetoed = true;
      done(new Error('The mail came out with other addresses than asked for.'));
      return;
    }
    const isPlain = !NON_ASCII.test(mailFrom + passage.to);
    const mayBegin = (): boolean => isPlain || hasSmtpUtf8();
    message.processFunc((content) =>
      Readable.from(handOver(content, passage, mayBegin), { objectMode: false }),
    );
    done();
  };
}

/** `work`, or after `ms` what `giveUp` answers then. */
async function within<T>(ms: number, work: Promise<T>, giveUp: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => {
      resolve(giveUp());
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Sends mail over SMTP, through at most three connections that are kept for a while.
 *
 * A mail goes to exactly one recipient (INV-32): the address is parsed again, handed over as an object, never as
 * text, and sender, recipients and headers of the composed mail are compared with what was asked before its first
 * byte leaves. Name and subject lose control characters. Nothing is read from files or URLs.
 *
 * Outcomes: `accepted` only after a 2xx that answers the content. `refused` after a 5xx to MAIL FROM, RCPT TO or
 * the content, for an address that is not canonical, and for one that needs SMTPUTF8 on a server without it.
 * `refused_for_now` after a 4xx and after everything that broke before all of the mail was handed to the
 * connection; that includes refused greetings and logins, which are not about the mail. `unknown` for what broke
 * later. It ends by itself after `deadlineMs`. A mail whose outcome is not `accepted` is logged by codes alone.
 *
 * TLS: `smtps://` from the first byte, `smtp://` by STARTTLS, which a host other than loopback must offer; both
 * with a certificate that is valid for the host. There is no way back to plain text.
 */
export function createSmtpMailer(options: SmtpMailerOptions): SmtpMailer {
  const { mailFrom, logger, deadlineMs = DEADLINE_MS } = options;
  const passages = new WeakMap<AbortSignal, Passage>();
  const { transport, hasSmtpUtf8 } = openSmtpTransport(options.smtpUrl, deadlineMs, options.ca);
  const passageOf = (signal: AbortSignal | undefined) => signal && passages.get(signal);
  transport.use('stream', guardWith(passageOf, mailFrom, hasSmtpUtf8));

  const failed = (outcome: MailOutcome, failure: Partial<Failure>): MailOutcome => {
    logger.warn({ outcome, ...failure }, 'a mail was not accepted');
    return outcome;
  };

  const hand = async (mail: OutgoingMail, passage: Passage, signal: AbortSignal): Promise<MailOutcome> => {
    try {
      const { accepted } = await transport.sendMail(compose(mail, mailFrom, signal));
      return areOnly(accepted, passage.to) ? 'accepted' : failed('unknown', { code: 'RECIPIENTS' });
    } catch (error) {
      const failure = failureOf(error);
      const outcome = outcomeOf(failure, passage);
      return passage.closed ? outcome : failed(outcome, failure);
    }
  };

  return {
    async send(mail) {
      const parsed = parseEmail(mail.to);
      if (!parsed.ok || parsed.email !== mail.to) return failed('refused', { code: 'ADDRESS' });
      const passage: Passage = { to: mail.to, vetoed: false, closed: false, handedOver: false };
      const controller = new AbortController();
      passages.set(controller.signal, passage);
      const outcome = await within(deadlineMs, hand(mail, passage, controller.signal), () => {
        passage.closed = true;
        controller.abort();
        return failed(passage.handedOver ? 'unknown' : 'refused_for_now', { code: 'DEADLINE' });
      });
      passage.closed = true;
      return outcome;
    },
    close() {
      transport.close({ force: true });
    },
  };
}
