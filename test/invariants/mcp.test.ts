import { setImmediate as breath } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { KeyHolder } from '../../src/keys/agent-key.ts';
import { createMcpAnswers } from '../../server/mcp/answer-message.ts';
import { createSeeded } from '../../bench/random.ts';
import { post, rpc } from '../helpers/mcp.ts';
import { makeKey } from '../helpers/v1.ts';
import { EU, startWorld, US, type World } from '../helpers/world.ts';

const ROUNDS = 10_000;
/** Rounds that go over the wire, through the whole server. */
const WIRE_ROUNDS = 250;
const AT_ONCE = 25;

const holderOf = (portalId: string): KeyHolder => ({
  portalId,
  keyId: `key-${portalId}`,
  caller: `key:key-${portalId}`,
  scope: { tools: ['check_verification'], readOnly: false, channels: [], recognition: false },
});

describe('MCP over HTTP', () => {
  let world: World;
  let hubspotTokens: readonly string[];
  beforeAll(async () => {
    const seen = watchTokens();
    world = await startWorld({ storage: 'memory', installed: [EU, US] });
    hubspotTokens = seen();
  });
  afterAll(() => world.close());

  it('INV-11: two clients with equal JSON-RPC ids never get an answer of the other', async () => {
    const random = createSeeded(11);
    const answerMessage = createMcpAnswers({
      keyedCalls: {
        toolsOf: () => [],
        async run({ holder, input }) {
          // Answers come back in another order than their calls went out.
          for (let turns = Math.floor(random.next() * 4); turns > 0; turns -= 1) await breath();
          const { canary } = input as { canary: string };
          return { status: 'ok', conversation: `${holder.caller} ${canary}`, say: '', next: 'none' };
        },
      },
      wishes: world.server.app.wishes,
      publicUrl: world.appUrl,
    });
    const ask = async (holder: KeyHolder, id: number): Promise<string> => {
      const canary = `canary-${holder.portalId}-${id}`;
      const answer = await answerMessage({
        holder,
        message: {
          ...rpc('tools/call', { name: 'check_verification', arguments: { canary } }, id % AT_ONCE),
        },
        ...{ recognisedContactId: undefined, protocolVersion: undefined, requestId: `r${id}` },
        signal: AbortSignal.timeout(60_000),
      });
      const { result } = JSON.parse(String('body' in answer && answer.body)) as {
        result: { structuredContent: { conversation: string } };
      };
      return result.structuredContent.conversation === `${holder.caller} ${canary}` ? 'own' : 'crossed';
    };
    const holders = [holderOf('1'), holderOf('2')];
    const told: string[] = [];
    for (let begin = 0; begin < ROUNDS; begin += AT_ONCE) {
      const rounds = Array.from({ length: AT_ONCE }, (_, index) => begin + index);
      told.push(...(await Promise.all(rounds.flatMap((id) => holders.map((holder) => ask(holder, id))))));
    }
    expect(told).toHaveLength(2 * ROUNDS);
    expect(told.filter((each) => each !== 'own')).toEqual([]);
  });

  it('INV-11: over the wire, two portals with equal ids and equal calls see their own conversations alone', async () => {
    const sides = await Promise.all(
      [EU, US].map(async (portalId) => {
        const { secret } = await makeKey(world, {}, portalId);
        const opening = rpc('tools/call', { name: 'open_conversation', arguments: { channel: 'live_chat' } });
        const { json } = await post(world.appUrl, secret, opening);
        return { secret, conversation: handleIn(json) };
      }),
    );
    const ask = async ({ secret, conversation }: { secret: string; conversation: string }, id: number) => {
      const call = rpc(
        'tools/call',
        { name: 'check_verification', arguments: { conversation } },
        id % AT_ONCE,
      );
      const { json } = await post(world.appUrl, secret, call);
      return handleIn(json) === conversation ? 'own' : 'crossed';
    };
    expect(sides[0]?.conversation).not.toBe(sides[1]?.conversation);
    const told: string[] = [];
    for (let begin = 0; begin < WIRE_ROUNDS; begin += AT_ONCE) {
      const rounds = Array.from({ length: AT_ONCE }, (_, index) => begin + index);
      told.push(...(await Promise.all(rounds.flatMap((id) => sides.map((side) => ask(side, id))))));
    }
    expect(told.filter((each) => each !== 'own')).toEqual([]);
    expect(told).toHaveLength(2 * WIRE_ROUNDS);
  });

  it('INV-11: a page of another origin, and one that rebound its name to us, are refused whatever key they hold', async () => {
    const { secret } = await makeKey(world);
    const host = new URL(world.appUrl).host;
    for (const [headers, code] of [
      [{ origin: 'https://evil.example' }, 'foreign_origin'],
      [{ origin: 'null' }, 'foreign_origin'],
      [{ origin: `https://${host}` }, 'foreign_origin'],
      [{ host: 'rebound.evil.example' }, 'foreign_host'],
      [{ host: `rebound.evil.example:${new URL(world.appUrl).port}` }, 'foreign_host'],
      [{ host: 'rebound.evil.example', origin: 'http://rebound.evil.example' }, 'foreign_host'],
    ] as const) {
      const answer = await post(world.appUrl, secret, rpc('ping'), headers);
      expect([answer.status, answer.code]).toEqual([403, code]);
    }
    const own = await post(world.appUrl, secret, rpc('ping'), { origin: world.appUrl });
    expect(own.status).toBe(200);
  });

  it('INV-11: only keys that we made are taken, no handle and no token of HubSpot', async () => {
    const { secret } = await makeKey(world);
    const opening = rpc('tools/call', { name: 'open_conversation', arguments: { channel: 'live_chat' } });
    const handle = handleIn((await post(world.appUrl, secret, opening)).json);
    expect(hubspotTokens.length).toBeGreaterThanOrEqual(2);
    for (const token of [handle, ...hubspotTokens, `${secret}x`, secret.toLowerCase(), 'client-of-tests']) {
      expect((await post(world.appUrl, token, rpc('tools/list'))).status).toBe(401);
    }
  });
});

const handleIn = (json: unknown): string =>
  (json as { result: { structuredContent: { conversation: string } } }).result.structuredContent.conversation;

/** Reads along what HubSpot issues to the app, until the tokens are asked for. */
function watchTokens(): () => readonly string[] {
  const tokens: string[] = [];
  const real = globalThis.fetch;
  const watched = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...request) => {
    const answer = await real(...request);
    const found = /"access_token":"([^"]+)"/.exec(await answer.clone().text());
    if (found?.[1] !== undefined) tokens.push(found[1]);
    return answer;
  });
  return () => {
    watched.mockRestore();
    return tokens;
  };
}
