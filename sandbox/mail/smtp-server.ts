import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { sleep } from '../http.ts';
import type { MailFault, MailFaults, MailStage } from './mail-faults.ts';
import type { Mailbox } from './mailbox.ts';
import { readMail } from './read-mail.ts';

/** The sandbox's mail server. */
export interface MailServer {
  /**
   * Listens on 127.0.0.1, on the first of the ports that is not taken; 0 is a free one. Answers its address, such
   * as `smtp://127.0.0.1:4025`. Rejects with Node's error when all are taken.
   */
  listen(ports: readonly number[]): Promise<string>;
  /** Stops listening and breaks every open connection. */
  close(): Promise<void>;
}

interface MailServerDeps {
  readonly mailbox: Mailbox;
  readonly faults: MailFaults;
  readonly nowMs: () => number;
}

type Reply = (error?: Error) => void;

const MAX_MAIL_BYTES = 5_000_000;
/** Longer than any client waits, so that a fault that hangs does hang. */
const SOCKET_TIMEOUT_MS = 600_000;

/** A refusal with its reply code, as smtp-server takes it. */
function refusal(responseCode: number): Error {
  const transient = responseCode < 500;
  return Object.assign(new Error(transient ? 'Try again later' : 'Not accepted'), { responseCode });
}

async function readStream(stream: SMTPServerDataStream): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_MAIL_BYTES) chunks.push(chunk);
  }
  return size > MAX_MAIL_BYTES ? undefined : Buffer.concat(chunks);
}

/** Open connections by the client's port, which is all that a session tells of its socket. */
function createSockets(): {
  readonly add: (socket: Socket) => void;
  readonly of: (session: SMTPServerSession) => Socket | undefined;
  readonly destroyAll: () => void;
} {
  const sockets = new Map<number, Socket>();
  return {
    add(socket) {
      const port = socket.remotePort ?? 0;
      sockets.set(port, socket);
      socket.once('close', () => sockets.delete(port));
    },
    of: (session) => sockets.get(session.remotePort),
    destroyAll() {
      for (const socket of sockets.values()) socket.destroy();
    },
  };
}

/**
 * Remembers the addresses of accepted MAIL FROM and RCPT TO commands as they were sent: smtp-server itself
 * shows domains decoded and a repeated recipient once.
 */
function createWire(): {
  readonly logger: { readonly debug: (entry: object, message: string, ...rest: unknown[]) => void };
  readonly accept: (session: SMTPServerSession, command: 'mail' | 'rcpt') => void;
  readonly envelopeOf: (session: SMTPServerSession) => { readonly from: string; readonly to: string[] };
  readonly sent: (session: SMTPServerSession) => string;
  readonly forget: (session: SMTPServerSession) => void;
} {
  const lines = new Map<string, string>();
  const envelopes = new Map<string, { readonly from: string; readonly to: string[] }>();
  const sent = ({ id }: SMTPServerSession): string => /<([^>]*)>/.exec(lines.get(id) ?? '')?.[1] ?? '';
  return {
    logger: {
      debug(entry, message, line) {
        const { tnx, cid } = entry as { readonly tnx?: unknown; readonly cid?: unknown };
        if (tnx === 'command' && message === 'C:' && typeof cid === 'string') lines.set(cid, String(line));
      },
    },
    sent,
    accept(session, command) {
      if (command === 'mail') envelopes.set(session.id, { from: sent(session), to: [] });
      else envelopes.get(session.id)?.to.push(sent(session));
    },
    envelopeOf: ({ id }) => envelopes.get(id) ?? { from: '', to: [] },
    forget({ id }) {
      lines.delete(id);
      envelopes.delete(id);
    },
  };
}

async function listenOnOneOf(server: Server, ports: readonly number[]): Promise<string> {
  const [port = 0, ...others] = ports;
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (others.length > 0) return listenOnOneOf(server, others);
    throw error;
  }
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A mail server that keeps what it receives, without authentication and TLS, on loopback only. */
export function createMailServer({ mailbox, faults, nowMs }: MailServerDeps): MailServer {
  const sockets = createSockets();
  const wire = createWire();

  /** Waits and breaks as the fault says; true when the answer is still to be given. */
  const suffer = async (fault: MailFault | undefined, session: SMTPServerSession): Promise<boolean> => {
    await sleep(fault?.delayMs ?? 0);
    if (fault?.reset === true) sockets.of(session)?.resetAndDestroy();
    return fault?.hang !== true && fault?.reset !== true;
  };

  const step =
    (stage: MailStage) =>
    (_address: unknown, session: SMTPServerSession, reply: Reply): void => {
      const recipients = stage === 'rcpt' ? [wire.sent(session).toLowerCase()] : [];
      const fault = faults.take(stage, recipients);
      void suffer(fault, session).then((answers) => {
        if (!answers) return;
        if (fault?.replyCode !== undefined) {
          reply(refusal(fault.replyCode));
          return;
        }
        if (stage === 'mail' || stage === 'rcpt') wire.accept(session, stage);
        reply();
      });
    };

  const receive = async (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    reply: Reply,
  ): Promise<void> => {
    const envelope = wire.envelopeOf(session);
    const bytes = await readStream(stream);
    const fault = faults.take(
      'data',
      envelope.to.map((address) => address.toLowerCase()),
    );
    if (!(await suffer(fault, session))) return;
    if (bytes === undefined || fault?.replyCode !== undefined) {
      reply(refusal(fault?.replyCode ?? 552));
      return;
    }
    mailbox.add(await readMail(bytes, envelope, new Date(nowMs()).toISOString()));
    if (fault?.acceptThenDrop === true) sockets.of(session)?.destroy();
    else reply();
  };

  const server = new SMTPServer({
    name: 'sandbox.example',
    banner: 'Sandbox portal',
    authOptional: true,
    hideSTARTTLS: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: MAX_MAIL_BYTES,
    socketTimeout: SOCKET_TIMEOUT_MS,
    logger: wire.logger,
    onConnect: (session, reply) => {
      step('connect')(undefined, session, reply);
    },
    onMailFrom: step('mail'),
    onRcptTo: step('rcpt'),
    onData: (stream, session, reply) => {
      receive(stream, session, reply).catch(() => {
        // The client went away in the middle, or sent what no parser reads.
        reply(refusal(451));
      });
    },
    onClose: wire.forget,
  });
  // A client that breaks off is its own business.
  server.on('error', () => undefined);
  server.server.on('connection', sockets.add);

  return {
    listen: (ports) => listenOnOneOf(server.server, ports),
    close: () =>
      new Promise((resolve) => {
        if (!server.server.listening) {
          resolve();
          return;
        }
        server.close(() => {
          resolve();
        });
        sockets.destroyAll();
      }),
  };
}
