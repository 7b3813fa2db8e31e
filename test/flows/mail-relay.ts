import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A loopback port in front of a mail server, which can be taken away or stand still in the middle of a mail. */
export interface MailRelay {
  /** Such as `smtp://127.0.0.1:4025`; stays the same. */
  readonly url: string;
  /** Nobody listens any more: connections are refused. */
  down(): Promise<void>;
  up(): Promise<void>;
  /**
   * Lets the next mail through up to the first piece of its content, keeps the connection and says no more.
   * Resolves when it has come that far.
   */
  stallInContent(): Promise<void>;
  close(): Promise<void>;
}

/** A reply 354 asks for the content (RFC 5321 4.1.1.4). */
const GO_AHEAD = /^354[ -]/m;
/** Bytes of a content that pass before it stands still: within its headers. */
const PASSED_BYTES = 120;

/** Starts a relay to the mail server at `target`; `isUp: false` only takes the port. */
export async function startMailRelay(target: string, { isUp = true } = {}): Promise<MailRelay> {
  const { hostname, port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let onStalled: (() => void) | undefined;

  const serve = (near: Socket): void => {
    const far = connect({ host: hostname, port: Number(targetPort) });
    let isContent = false;
    near.on('data', (chunk: Buffer) => {
      if (!isContent) far.write(chunk);
      else if (onStalled !== undefined) {
        far.write(chunk.subarray(0, PASSED_BYTES));
        near.pause();
        onStalled();
        onStalled = undefined;
      }
    });
    far.on('data', (chunk: Buffer) => {
      near.write(chunk);
      isContent = onStalled !== undefined && GO_AHEAD.test(chunk.toString('latin1'));
    });
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  };

  const listen = async (at: number): Promise<Server> => {
    const server = createServer(serve).listen(at, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server: Server | undefined = await listen(0);
  const { port } = server.address() as AddressInfo;

  const down = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = once(closing, 'close');
    closing.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  if (!isUp) await down();

  return {
    url: `smtp://127.0.0.1:${port}`,
    down,
    async up() {
      server ??= await listen(port);
    },
    stallInContent: () =>
      new Promise((resolve) => {
        onStalled = resolve;
      }),
    close: down,
  };
}
