import type { createClient } from '@redis/client';
import { StoreUnavailable } from '../../errors.ts';

/** A Redis that answers commands, each given and answered as the protocol has it (https://redis.io/commands). */
export interface Redis {
  /** Rejects as the driver does: what Redis refuses, a broken connection, or no answer in time. */
  run(command: readonly string[]): Promise<unknown>;
  /** Ends the connection. What is called afterwards rejects. */
  close(): Promise<void>;
}

type Client = ReturnType<typeof createClient>;

/** Everything ends well before the 10 s in which a tool call has to answer. */
const CONNECT_TIMEOUT_MS = 3_000;
const ANSWER_TIMEOUT_MS = 4_000;

/**
 * One connection to the Redis at `url` (`redis://` or `rediss://`), made when first used and made anew by whoever
 * asks after it broke. The driver would queue commands while it reconnects without end, so it does neither here.
 * Loads the driver when called and not before.
 */
export async function openRedis({ url }: { readonly url: string }): Promise<Redis> {
  const driver = await import('@redis/client');
  let current: { readonly client: Client; readonly ready: Promise<void> } | undefined;
  let isClosed = false;

  const drop = (client: Client): void => {
    if (current?.client === client) current = undefined;
    // Rejects all that waits for an answer.
    client.destroy();
  };

  function connect(): { readonly client: Client; readonly ready: Promise<void> } {
    const client: Client = driver.createClient({
      url,
      RESP: 2,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false },
    });
    // Without a listener an error of the connection would end the process.
    client.on('error', () => {
      drop(client);
    });
    const ready = inTime(CONNECT_TIMEOUT_MS, async () => {
      await client.connect();
      assertFit(await client.sendCommand<string>(['INFO']));
    }).catch((cause: unknown) => {
      drop(client);
      throw cause;
    });
    return { client, ready };
  }

  return {
    async run(command) {
      if (isClosed) throw new StoreUnavailable('the Redis connection is closed');
      const { client, ready } = (current ??= connect());
      await ready;
      try {
        return await inTime(ANSWER_TIMEOUT_MS, () => client.sendCommand([...command]));
      } catch (cause) {
        // A connection that stopped answering would keep the next ones waiting as well.
        if (cause instanceof NoAnswer) drop(client);
        throw cause;
      }
    },
    close() {
      isClosed = true;
      if (current !== undefined) drop(current.client);
      return Promise.resolve();
    },
  };
}

/** Redis took longer than it is given. */
class NoAnswer extends StoreUnavailable {
  constructor() {
    super('Redis did not answer in time');
  }
}

async function inTime<T>(ms: number, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new NoAnswer());
    }, ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A Redis that evicts, forgets at a restart or follows another one would lose counters without a word.
 * @throws StoreUnavailable naming the setting.
 */
function assertFit(info: string): void {
  const settings = new Map(info.split(/\r?\n/).map((line) => line.split(':', 2) as [string, string]));
  const needed = [
    ['role', 'master', 'it must be a primary and no replica'],
    ['aof_enabled', '1', 'it must keep an append-only file (appendonly yes)'],
    ['maxmemory_policy', 'noeviction', 'it must not evict (maxmemory-policy noeviction)'],
  ] as const;
  for (const [name, value, sentence] of needed) {
    if (settings.get(name) !== value)
      throw new StoreUnavailable(`this Redis cannot carry state: ${sentence}`);
  }
}
