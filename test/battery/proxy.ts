import { connect, createServer, type Socket } from 'node:net';
import { Client } from 'pg';

/** A loopback port in front of a PostgreSQL or a Redis, on which a test can make the network fail. */
export interface Proxy {
  /** The URL that leads through the proxy. */
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Keeps connections and lets nothing through any more. */
  freeze(): void;
  /** Lets new connections through again. */
  restore(): void;
  close(): Promise<void>;
}

function addressOf(url: string): { readonly host: string; readonly port: number } {
  if (url.startsWith('postgres')) return new Client({ connectionString: url });
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Starts a proxy in front of the server that `url` names. */
export async function startProxy(url: string): Promise<Proxy> {
  const { host, port } = addressOf(url);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'cut' | 'frozen' = 'open';
  const server = createServer((near) => {
    if (mode === 'cut') return void near.destroy();
    const far = connect(host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port });
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from);
      from.on('data', (chunk) => mode === 'open' && to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const through = new URL(url);
  through.searchParams.delete('host');
  through.host = `127.0.0.1:${address.port}`;
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: through.href.replaceAll('+', '%20'),
    cut() {
      mode = 'cut';
      drop();
    },
    freeze() {
      mode = 'frozen';
    },
    restore() {
      mode = 'open';
      drop();
    },
    close() {
      drop();
      return new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}
