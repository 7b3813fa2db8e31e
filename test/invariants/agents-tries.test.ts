import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../helpers/database.ts';
import { post, rpc } from '../helpers/mcp.ts';
import { agentWith, makeKey } from '../helpers/v1.ts';
import { ANNA, startWorld, type ToolAnswer } from '../helpers/world.ts';
import { send } from './transport-requests.ts';

describe('three addresses per conversation, whatever way they come', () => {
  it('INV-20: of 200 addresses stated at once over HTTPS, MCP and the HubSpot tool at two servers at most three are ever compared', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const encryptionKey = randomBytes(32).toString('base64');
    const options = { storage: { databaseUrl: database.url }, encryptionKey };
    const here = await startWorld(options);
    const there = await startWorld({ ...options, installed: [] });
    try {
      const { secret } = await makeKey(here);
      const agent = agentWith(here.appUrl, secret);
      const { conversation } = await agent('open_conversation', { channel: 'live_chat' });
      const overMcp =
        (appUrl: string): typeof agent =>
        async (tool, input) => {
          const { json } = await post(appUrl, secret, rpc('tools/call', { name: tool, arguments: input }));
          return (json as { result: { structuredContent: ToolAnswer } }).result.structuredContent;
        };
      // The first request over MCP loads what it needs; that is no part of the race.
      await Promise.all([here, there].map(({ appUrl }) => post(appUrl, secret, rpc('ping'))));
      const overHttps =
        (appUrl: string): typeof agent =>
        async (tool, input) => {
          const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
          const target = `/v1/tools/${tool}`;
          const { json } = await send(appUrl, {
            method: 'POST',
            target,
            headers,
            body: JSON.stringify(input),
          });
          return json as ToolAnswer;
        };
      const withKey = [here, there].flatMap(({ appUrl }) => [overHttps(appUrl), overMcp(appUrl)]);
      const overHubSpot = [here, there].map(
        (world): typeof agent =>
          (tool, input) =>
            world.call(tool, input),
      );
      // One in ten comes over HubSpot, which never gets at a conversation of a key.
      const wayOf = (index: number): typeof agent =>
        (index % 10 === 9 ? overHubSpot[index % 2] : withKey[index % 4]) ?? agent;
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const email = `guess${index}@example.com`;
          return { email, status: (await wayOf(index)('submit_email', { conversation, email })).status };
        }),
      );
      const counts = new Map<string, number>();
      for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
      const { recorded, limit_reached: refused, conversation_unknown: unknown } = Object.fromEntries(counts);
      expect([recorded, refused, unknown]).toEqual([3, 177, 20]);
      const accepted = answers.filter(({ status }) => status === 'recorded');
      for (const { email } of accepted) {
        expect((await agent('submit_email', { conversation, email })).status).toBe('recorded');
      }
      expect((await agent('submit_email', { conversation, email: ANNA })).status).toBe('limit_reached');
    } finally {
      await there.close();
      await here.close();
      await database.drop();
    }
  });
});
