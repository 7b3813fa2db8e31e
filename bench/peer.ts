import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { adopt, createMessages } from '../server/messages.ts';
import { verifySignature } from '../src/hubspot/signature.ts';

/**
 * The peer: a bare Express route that takes the very same request, verifies the same signature over the raw
 * body, or on the surfaces for agents the one key (`PEER_KEY`) by its hash, and answers a constant (`PEER_ANSWER`,
 * JSON text). What the app costs beyond it is the app's own work. With `PEER_MESSAGES=ours` its messages are made as those
 * of our server are, which Express by itself does not do.
 */
const clientSecret = process.env['HUBSPOT_CLIENT_SECRET'] ?? '';
const answer = process.env['PEER_ANSWER'] ?? '{}';

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const keyHash = hashOf(process.env['PEER_KEY'] ?? '');

const app = express();
app.disable('x-powered-by');
app.disable('etag');
app.use(express.raw({ type: () => true, limit: 102_400, inflate: false }));

const messages = createMessages();
const hasOurMessages = process.env['PEER_MESSAGES'] === 'ours';
if (hasOurMessages) adopt(app, messages);
const http = createServer(hasOurMessages ? messages : {}, (request, response) => {
  app(request, response);
});
http.listen(0, '127.0.0.1', () => {
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  app.post('/hubspot/tools/:tool', (request, response) => {
    const body: unknown = request.body;
    const verdict = verifySignature(
      {
        method: request.method,
        origin,
        target: request.originalUrl,
        headers: request.headersDistinct,
        rawBody: Buffer.isBuffer(body) ? body : new Uint8Array(),
      },
      { clientSecret, now: Date.now(), acceptV2: true },
    );
    if (verdict.ok) response.type('application/json').send(answer);
    else response.status(401).json({ error: { code: verdict.code } });
  });
  app.post(['/v1/tools/:tool', '/mcp'], (request, response) => {
    const [, token = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
    if (timingSafeEqual(hashOf(token), keyHash)) response.type('application/json').send(answer);
    else response.status(401).json({ error: { code: 'invalid_key' } });
  });
  process.send?.({ type: 'ready', url: origin });
});

process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => undefined);
