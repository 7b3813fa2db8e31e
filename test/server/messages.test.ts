import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { adopt, createMessages, type Messages } from '../../server/messages.ts';
import { haveSameHiddenClass } from '../helpers/hidden-class.ts';

/** An application with messages of its own, listening. */
interface Listening {
  readonly messages: Messages;
  readonly seen: { readonly request: Request; readonly response: Response }[];
  readonly get: (path: string) => Promise<{ readonly status: number; readonly body: unknown }>;
  close(): void;
}

const open: Listening[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function listening({ isAdopted = true, trustProxy = 0 } = {}): Promise<Listening> {
  const messages = createMessages();
  const seen: Listening['seen'] = [];
  const server = express();
  server.set('trust proxy', trustProxy);
  if (isAdopted) adopt(server, messages);
  server.get('/:name', (request, response) => {
    seen.push({ request, response });
    response.status(201).json({ name: request.params.name, ip: request.ip });
  });
  const http = createServer(messages, (request: IncomingMessage, response: ServerResponse) => {
    server(request, response);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const made: Listening = {
    messages,
    seen,
    async get(path) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { 'x-forwarded-for': '192.0.2.7' },
      });
      return { status: answer.status, body: await answer.json() };
    },
    close: () => {
      http.close();
      http.closeAllConnections();
    },
  };
  open.push(made);
  return made;
}

describe('messages made with the methods of Express', () => {
  it('keep the class that Node made them of', async () => {
    const { messages, seen, get } = await listening();
    await get('/one');
    expect(Object.getPrototypeOf(seen[0]?.request)).toBe(messages.IncomingMessage.prototype);
    expect(Object.getPrototypeOf(seen[0]?.response)).toBe(messages.ServerResponse.prototype);
  });

  it('have what Express gives to any message, with the settings of their own application', async () => {
    const near = await listening();
    const behindProxy = await listening({ trustProxy: 1 });
    expect(await near.get('/one')).toStrictEqual({ status: 201, body: { name: 'one', ip: '127.0.0.1' } });
    expect(await behindProxy.get('/two')).toStrictEqual({
      status: 201,
      body: { name: 'two', ip: '192.0.2.7' },
    });
    expect(near.seen[0]?.request.app).not.toBe(behindProxy.seen[0]?.request.app);
  });

  /** Whether the requests share a hidden class, and the answers. */
  async function sharesClass(isAdopted: boolean): Promise<readonly boolean[]> {
    const { seen, get } = await listening({ isAdopted });
    await get('/one');
    await get('/two');
    const [one, two] = seen;
    return [
      haveSameHiddenClass(one?.request, two?.request),
      haveSameHiddenClass(one?.response, two?.response),
    ];
  }

  it('share a hidden class', async () => {
    expect(await sharesClass(true)).toStrictEqual([true, true]);
  });

  // Node 20's V8. What newer ones make of messages that Express changes is theirs.
  it.runIf(process.versions.v8.startsWith('11.'))(
    'need it: those that Express changes share none',
    async () => {
      expect(await sharesClass(false)).toStrictEqual([false, false]);
    },
  );
});
