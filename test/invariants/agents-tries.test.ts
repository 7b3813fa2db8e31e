import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../helpers/database.ts';
import { post, rpc } from '../helpers/mcp.ts';
import { agentWith, makeKey } from '../helpers/v1.ts';
import { ANNA, startWorld, type ToolAnswer } from '../helpers/world.ts';

describe('three addresses per conversation, whatever way they come', () => {
  it('INV-20: of 200 addresses stated at once over HTTPS, MCP and the HubSpot tool at two servers at most three are ever compared', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    const encryptionKey = randomBytes(32).toString('base64');
    const options = { storage: { databaseUrl: database.url }, encryptionKey };
    const here = await startWorld(options);
    const there = await startWorld({ ...options, installed: [] });
    try {
      const { secret } = await makeKey(here);
      const agents = [here, there].map(({ appUrl }) => agentWith(appUrl, secret));
      const [agent = agentWith(here.appUrl, secret)] = agents;
      const { conversation } = await agent('open_conversation', { channel: 'live_chat' });
      const overMcp =
        (appUrl: string): typeof agent =>
        async (tool, input) => {
          const { json } = await post(appUrl, secret, rpc('tools/call', { name: tool, arguments: input }));
          return (json as { result: { structuredContent: ToolAnswer } }).result.structuredContent;
        };
      const ways = [
        ...agents,
        ...[here, there].map(({ appUrl }) => overMcp(appUrl)),
        ...[here, there].map(
          (world): typeof agent =>
            (tool, input) =>
              world.call(tool, input),
        ),
      ];
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, index) => {
          const way = ways[index % ways.length] ?? agent;
          const email = `guess${index}@example.com`;
          return { email, status: (await way('submit_email', { conversation, email })).status };
        }),
      );
      const counts = new Map<string, number>();
      for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
      // The HubSpot tool never gets at a conversation of a key, so its third is not even counted.
      const { recorded, limit_reached: refused, conversation_unknown: unknown } = Object.fromEntries(counts);
      expect([recorded, refused, unknown]).toEqual([3, 131, 66]);
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
