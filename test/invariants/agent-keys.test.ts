import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../helpers/database.ts';
import { MCP_HEADERS, rpc } from '../helpers/mcp.ts';
import { callTool, makeKey } from '../helpers/v1.ts';
import { EU, EU_USERS, startWorld, US, type World } from '../helpers/world.ts';
import { send, type Wire } from './transport-requests.ts';

const OPEN = JSON.stringify({ channel: 'live_chat' });
const CALL = JSON.stringify(
  rpc('tools/call', { name: 'open_conversation', arguments: { channel: 'live_chat' } }),
);
const SURFACES = [
  ['/v1/tools/open_conversation', OPEN],
  ['/mcp', CALL],
] as const;

/** Ways to hold a key wrongly, with what each is answered. */
function wrongWays(secret: string, revoked: string): readonly (readonly [Partial<Wire>, number])[] {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const rest = secret.slice(secret.lastIndexOf('_', 20) + 1);
  return [
    [{ headers: {} }, 401],
    [{ headers: bearer(revoked) }, 401],
    [{ headers: bearer(secret.toLowerCase()) }, 401],
    [{ headers: bearer(`${secret}x`) }, 401],
    [{ headers: bearer(secret.slice(0, -1)) }, 401],
    [{ headers: bearer(secret.replace(String(EU), String(US))) }, 401],
    [{ headers: bearer(rest) }, 401],
    [{ headers: { authorization: secret } }, 401],
    [{ headers: { authorization: `Basic ${Buffer.from(`${secret}:`).toString('base64')}` } }, 401],
    [{ headers: { authorization: [`Bearer ${secret}`, `Bearer ${secret}`] } }, 401],
    [{ headers: { authorization: `Bearer ${secret}, Bearer ${secret}` } }, 401],
    [{ headers: { 'x-api-key': secret } }, 401],
    [{ headers: { cookie: `authorization=Bearer ${secret}` } }, 401],
    [{ headers: {}, target: `?access_token=${secret}` }, 400],
    [{ headers: bearer(secret), target: `?access_token=${secret}` }, 400],
    [{ headers: {}, target: `?key=${secret}` }, 400],
  ];
}

describe('an agent key', () => {
  it('INV-09: opens its own portal from the Authorization header alone, on every surface, and is kept nowhere', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'crm-data-keys-'));
    const world = await startWorld({ dataDir, installed: [EU, US] });
    try {
      const { secret } = await makeKey(world);
      const dead = await makeKey(world);
      await world.server.app.agentKeys.revoke(String(EU), dead.id, { userId: '9001' });
      const conversations = new Set<string>();
      for (const [target, body] of SURFACES) {
        const wire = (change: Partial<Wire>): Wire => ({
          ...{ method: 'POST', body },
          target: `${target}${change.target ?? ''}`,
          headers: { ...MCP_HEADERS, ...change.headers },
        });
        const lawful = await send(world.appUrl, wire({ headers: { authorization: `Bearer ${secret}` } }));
        expect(lawful.status).toBe(200);
        conversations.add(/cnv_[\w-]{43}/.exec(lawful.text)?.[0] ?? '');
        for (const [change, status] of wrongWays(secret, dead.secret)) {
          const refused = await send(world.appUrl, wire(change));
          expect([refused.status, JSON.stringify(change.headers)]).toEqual([
            status,
            JSON.stringify(change.headers),
          ]);
          expect(refused.headers['www-authenticate']).toMatch(/^Bearer realm="/);
          expect(String(refused.headers['www-authenticate']).includes('resource_metadata="')).toBe(
            target === '/mcp',
          );
          expect(refused.text).not.toContain('cnv_');
        }
      }
      expect(conversations.size).toBe(2);

      // Of the other portal: nothing of it can be named, and nothing of ours is there.
      const { secret: foreign } = await makeKey(world, {}, US);
      for (const conversation of conversations) {
        const { body } = await callTool(world.appUrl, foreign, 'check_verification', { conversation });
        expect(body).toMatchObject({ status: 'conversation_unknown', conversation: '' });
      }

      const kept = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'latin1'));
      for (const text of [...kept, ...world.logs]) {
        expect(text.includes(secret)).toBe(false);
        expect(text.includes(secret.slice(-43))).toBe(false);
      }
    } finally {
      await world.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('INV-09: that an admin revokes or rotates on one server is dead on another at its very next call', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const options = {
      storage: { databaseUrl: database.url },
      encryptionKey: randomBytes(32).toString('base64'),
    };
    const here = await startWorld(options);
    const there = await startWorld({ ...options, installed: [] });
    const asAdmin = (method: string, path: string, body?: unknown) =>
      here.control.uiFetch(EU, { userId: EU_USERS.admin, method, path: `/settings/agent-keys${path}`, body });
    const statusesOf = (secret: string) =>
      Promise.all(
        [here, there].map(
          async ({ appUrl }: World) =>
            (await callTool(appUrl, secret, 'open_conversation', { channel: 'live_chat' })).status,
        ),
      );
    try {
      // Brings the catalogue, which both share: the other one's own sandbox knows nothing of this install.
      await here.converse();
      for (let round = 0; round < 5; round += 1) {
        const { id, secret } = await makeKey(here);
        expect(await statusesOf(secret)).toEqual([200, 200]);
        const rotated = await asAdmin('POST', `/${id}/rotate`, { nonce: `r${round}`, overlapMinutes: 0 });
        const { secret: next } = rotated.body as { secret: string };
        expect(await statusesOf(secret)).toEqual([401, 401]);
        expect(await statusesOf(next)).toEqual([200, 200]);
        expect((await asAdmin('DELETE', `/${id}`)).status).toBe(200);
        expect(await statusesOf(next)).toEqual([401, 401]);
      }
    } finally {
      await there.close();
      await here.close();
      await database.drop();
    }
  });
});
