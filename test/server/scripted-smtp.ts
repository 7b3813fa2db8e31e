import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificate.ts';

/** What a scripted server answers to a line, and what it does then. */
export type Script = (line: string, socket: Socket) => string | undefined;

/** A mail server that says what a test wants, and keeps every line it was sent. */
export interface ScriptedSmtp {
  readonly port: number;
  /** Lines as sent, of all connections. */
  readonly lines: readonly string[];
  readonly connections: () => number;
  /** Breaks every open connection. */
  readonly dropAll: () => void;
  readonly close: () => Promise<void>;
}

const EHLO = '250-scripted.example\r\n250 8BITMIME';

/** The answers of an ordinary server without extensions; `.` is the end of a mail. */
export function ordinary(line: string): string | undefined {
  if (line.startsWith('EHLO')) return EHLO;
  if (line === 'DATA') return '354 Go on';
  if (line === 'STARTTLS') return '502 Not here';
  if (line === 'QUIT') return '221 Bye';
  return /^(?:MAIL|RCPT|RSET|NOOP)/.test(line) ? '250 OK' : line === '.' ? '250 Taken' : undefined;
}

/**
 * Starts a server on loopback. `script` answers each line; `undefined` is no answer. The content of a mail is
 * given to it too, it answers `undefined` there. With a certificate it speaks TLS from the first byte.
 */
export async function startScriptedSmtp(
  script: Script = ordinary,
  { greeting = '220 scripted.example ESMTP', tls }: { greeting?: string; tls?: Certificate } = {},
): Promise<ScriptedSmtp> {
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const talk = (socket: Socket): void => {
    connections += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let rest = '';
    socket.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString('utf8')).split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        const answer = script(line, socket);
        if (answer !== undefined) socket.write(`${answer}\r\n`);
      }
    });
    if (greeting !== '') socket.write(`${greeting}\r\n`);
  };
  const server = tls === undefined ? createServer(talk) : createTlsServer({ ...tls }, talk);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    connections: () => connections,
    dropAll() {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}
