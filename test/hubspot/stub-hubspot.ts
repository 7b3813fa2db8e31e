import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as the stub received it. */
export interface StubCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** How the stub answers: with a whole answer, or badly. */
export type StubReply =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string | Uint8Array;
    }
  /** `trickle`: headers, then a byte now and then for ever. `cut`: half of a body, then the connection breaks. */
  | 'hang'
  | 'reset'
  | 'trickle'
  | 'cut';

/** An HTTP server on loopback that does what a test tells it to. */
export interface StubHubSpot {
  readonly url: string;
  readonly calls: StubCall[];
  /** Sets the behaviour; `count` is 1 for the first call since then. */
  answer(handler: (call: StubCall, count: number) => StubReply | Promise<StubReply>): void;
  close(): Promise<void>;
}

/** Starts a stub that answers 500 until it is told otherwise. */
export async function startStubHubSpot(): Promise<StubHubSpot> {
  const calls: StubCall[] = [];
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let count = 0;
  let handler: (call: StubCall, count: number) => StubReply | Promise<StubReply> = () => ({ status: 500 });
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await receive(request);
    calls.push(call);
    count += 1;
    const reply = await handler(call, count);
    if (reply === 'hang') return;
    if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply === 'trickle') trickle(response, timers);
    else if (reply === 'cut') cut(response, request.socket);
    else send(response, reply);
  };
  const server = createServer((request, response) => void serve(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer(next) {
      handler = next;
      count = 0;
    },
    async close() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<StubCall> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const url = new URL(request.url ?? '/', 'http://stub');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function send(response: ServerResponse, reply: Exclude<StubReply, string>): void {
  const body = reply.text ?? (reply.json === undefined ? '' : JSON.stringify(reply.json));
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end(body);
}

function trickle(response: ServerResponse, timers: Set<NodeJS.Timeout>): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
  timers.add(setInterval(() => response.write(' '), 20));
}

function cut(response: ServerResponse, socket: Socket): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"id":"101","properties":{', () => socket.destroy());
}
