import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on loopback, by the URL of what is behind it. */
export interface BearerProxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Adds a key to every request: the conformance suite cannot send one. Where a request names the proxy itself, in
 * `Host` or `Origin`, it names the server behind it; any other name goes through as it came, rebinding included.
 */
export async function startBearerProxy(target: string, key: string): Promise<BearerProxy> {
  const behind = new URL(target);
  const server = createServer((incoming, response) => {
    pass(incoming, response, behind, key);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${behind.pathname}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function pass(incoming: IncomingMessage, response: ServerResponse, behind: URL, key: string): void {
  const own = `127.0.0.1:${incoming.socket.localPort ?? 0}`;
  const { host, origin, ...headers } = incoming.headers;
  const outgoing = httpRequest(
    {
      ...{ hostname: behind.hostname, port: behind.port, path: incoming.url, method: incoming.method },
      headers: {
        ...headers,
        host: host?.replace(own, behind.host) ?? behind.host,
        ...(origin === undefined ? {} : { origin: origin.replace(own, behind.host) }),
        authorization: `Bearer ${key}`,
      },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
