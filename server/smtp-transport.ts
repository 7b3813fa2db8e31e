import { createTransport, type SMTPPoolOptions } from 'nodemailer';

const SET_UP_MS = 10_000;
const DNS_MS = 5_000;
const IDLE_MS = 30_000;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i;

/** The server's address and how the connection to it is kept secret (RFC 8314, RFC 3207). */
function connectionOf(smtpUrl: string, ca: string | undefined): SMTPPoolOptions {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'smtps:';
  const isLocal = LOOPBACK.test(host);
  const user = decodeURIComponent(url.username);
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !isLocal,
    ignoreTLS: !secure && isLocal,
    // Said expressly, for the environment can switch verification off where nothing is said.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}

/** Learns from the log of the dialogue, the only place that tells, whether the server takes RFC 6531 addresses. */
function createExtensionWatch(): {
  readonly logger: SMTPPoolOptions['logger'];
  readonly hasSmtpUtf8: () => boolean;
} {
  const asked = new Set<unknown>();
  let hasSmtpUtf8 = false;
  const debug = (entry: { readonly tnx?: unknown; readonly sid?: unknown }, line: unknown): void => {
    if (typeof line !== 'string') return;
    if (entry.tnx === 'client' && line.startsWith('EHLO ')) asked.add(entry.sid);
    if (entry.tnx === 'server' && asked.delete(entry.sid)) hasSmtpUtf8 = /^250[- ]SMTPUTF8\s*$/im.test(line);
  };
  const ignore = (): void => undefined;
  const logger = { debug, trace: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore };
  return { logger, hasSmtpUtf8: () => hasSmtpUtf8 };
}

/**
 * Connections to a mail server: at most three, kept for half a minute. Nothing is connected before the first mail.
 * @param smtpUrl `smtp://` or `smtps://`, as `loadConfig` takes it
 * @param silenceMs how long the server may say nothing
 * @param ca certificates (PEM) trusted instead of Node's
 * @returns `hasSmtpUtf8`: whether the server last offered SMTPUTF8; false before it was connected to
 */
export function openSmtpTransport(smtpUrl: string, silenceMs: number, ca: string | undefined) {
  const watch = createExtensionWatch();
  const transport = createTransport({
    ...connectionOf(smtpUrl, ca),
    pool: true,
    maxConnections: 3,
    // A connection found closed before anything was sent over it is replaced once.
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    dnsTimeout: DNS_MS,
    connectionTimeout: SET_UP_MS,
    greetingTimeout: SET_UP_MS,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    transactionLog: true,
    logger: watch.logger,
  });
  return { transport, hasSmtpUtf8: watch.hasSmtpUtf8 };
}
