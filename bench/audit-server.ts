import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import express, { type Response } from 'express';
import { adopt, createMessages } from '../server/messages.ts';
import { createAudit } from '../src/audit/audit.ts';
import { openStorage } from '../src/stores/open-storage.ts';
import { createOneByOne } from './one-by-one.ts';

/**
 * An Express server, its messages made as our server's are, that takes a tool call's request and answers a constant,
 * without an audit entry (`/none`), after an audit entry through the app's own journal (`/grouped`), and after one with
 * a synced commit of its own (`/one-by-one`). Tells its parent `{type: 'ready', url}`.
 */
const dataDir = process.env['DATA_DIR'] ?? '';
const storage = await openStorage({ dataDir });
const audit = createAudit(storage.journal);
const oneByOne = createOneByOne(join(dirname(dataDir), 'one-by-one.sqlite'));

/** As large as the entry of an answered read. */
const entryOf = (requestId: string) => ({
  requestId,
  ...{ caller: 'hubspot:1000001', conversation: 'YWJjZGVmZ2hpamts', channel: 'live_chat' },
  ...{ tool: 'read_crm_data', policyVersion: 3, status: 'ok', contactId: '1001' },
  items: [{ name: 'contacts.phone', operation: 'show' as const, status: 'ok' }],
});

const answer = JSON.stringify({
  outputFields: { result: JSON.stringify({ results: [{ status: 'ok', value: 'audited' }] }) },
});

const app = express();
app.disable('x-powered-by');
app.disable('etag');
const messages = createMessages();
adopt(app, messages);
app.use(express.json());

const answered = (path: string, work: (requestId: string) => Promise<unknown> | undefined): void => {
  app.post(path, async (request, response: Response) => {
    const { callbackId } = request.body as { callbackId: string };
    await work(callbackId);
    response.type('application/json').send(answer);
  });
};
answered('/none', () => undefined);
answered('/grouped', (requestId) => audit.append('1000001', 'tool_call', entryOf(requestId)));
answered('/one-by-one', (requestId) => {
  oneByOne.append('audit:1000001', JSON.stringify(entryOf(requestId)));
  return undefined;
});

const http = createServer(messages, (request, response) => {
  app(request, response);
});
http.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` });
});
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => undefined);
