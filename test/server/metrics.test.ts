import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { brand } from '../helpers/verification.ts';
import { callTool, makeKey } from '../helpers/v1.ts';
import { ANNA, EU, startWorld } from '../helpers/world.ts';
import { send, startAlone } from '../invariants/transport-requests.ts';

const TOKEN = 'metrics-token-of-tests';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serverWith(config: Parameters<typeof startAlone>[0]) {
  const clock = { now: () => Date.UTC(2026, 10, 24, 7) };
  const storage = createMemoryStorage({ clock });
  const server = await startAlone(config, { clock, storage });
  open.push(() => server.close());
  return { storage, ask: (headers = {}) => send(server.url, { method: 'GET', target: '/metrics', headers }) };
}

/** The value of a series. */
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

describe('GET /metrics', () => {
  it('counts requests, tool calls, CRM requests and waiting mails, and names nobody', async () => {
    const world = await startWorld({ storage: 'memory' });
    open.push(() => world.close());
    await brand(world);
    await world.allow('city', { show: 'match_email' });
    const { secret } = await makeKey(world);
    const conversation = await world.converse(ANNA);
    expect((await world.read(conversation, ['contacts.city'])).status).toBe('ok');
    await callTool(world.appUrl, secret, 'open_conversation', { channel: 'live_chat' });
    await callTool(world.appUrl, 'wrong', 'open_conversation', {});
    await send(world.appUrl, { method: 'GET', target: `/settings/contacts/${EU}/x?email=${ANNA}` });

    const { status, headers, text } = await send(world.appUrl, { method: 'GET', target: '/metrics' });
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(valueOf(text, 'http_requests_total{method="POST",route="/v1/tools/:tool",status="200"}')).toBe(1);
    expect(valueOf(text, 'http_requests_total{method="POST",route="/v1/tools/:tool",status="401"}')).toBe(1);
    expect(valueOf(text, 'http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(valueOf(text, 'http_request_duration_seconds_count{method="POST",route="/v1/tools/:tool"}')).toBe(
      2,
    );
    expect(valueOf(text, 'tool_calls_total{tool="open_conversation",status="ok"}')).toBe(2);
    expect(valueOf(text, 'tool_calls_total{tool="read_crm_data",status="ok"}')).toBe(1);
    expect(valueOf(text, 'crm_requests_total{outcome="ok"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'crm_request_duration_seconds_count')).toBeGreaterThan(0);
    expect(valueOf(text, 'queue_jobs{queue="mail"}')).toBe(0);
    expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    for (const secretWord of [String(EU), ANNA, secret, conversation, 'Helsinki', 'cda_']) {
      expect(text).not.toContain(secretWord);
    }
    for (const line of text.trimEnd().split('\n')) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{([a-z]+="[^"]*",?)+\})? \d+(\.\d+)?(e-?\d+)?)$/,
      );
    }
  });

  it('tells how the CRM failed', async () => {
    const world = await startWorld({ storage: 'memory' });
    open.push(() => world.close());
    await world.allow('city', { show: 'match_email' });
    const conversation = await world.converse(ANNA);
    await world.control.faults({ match: { path: '/contacts/' }, fault: { status: 502 } });
    expect((await world.read(conversation, ['contacts.city'])).status).toBe('try_later');
    const { text } = await send(world.appUrl, { method: 'GET', target: '/metrics' });
    expect(valueOf(text, 'crm_requests_total{outcome="failed"}')).toBeGreaterThan(0);
    expect(valueOf(text, 'tool_calls_total{tool="read_crm_data",status="try_later"}')).toBe(1);
  });

  it('is for this machine, and for whoever has the token', async () => {
    const { ask } = await serverWith({ metricsToken: TOKEN });
    expect((await ask()).status).toBe(200);
    expect((await ask({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    for (const authorization of [
      `Bearer ${TOKEN}x`,
      'Bearer',
      `Basic ${TOKEN}`,
      '',
      [`Bearer ${TOKEN}`, 'x'],
    ]) {
      const refused = await ask({ authorization });
      expect([refused.status, refused.code]).toEqual([401, 'invalid_token']);
      expect(refused.headers['www-authenticate']).toBe('Bearer realm="metrics"');
    }
  });

  it.each([
    ['a proxy on this machine that is not told of', 0, { 'x-forwarded-for': '198.51.100.7' }],
    ['a proxy that says it in another way', 0, { forwarded: 'for=198.51.100.7' }],
    ['a proxy that is trusted', 1, { 'x-forwarded-for': '198.51.100.7' }],
    ['a client that claims to be this machine', 1, { 'x-forwarded-for': '127.0.0.1' }],
  ])('is not for who comes through %s, without the token', async (_, trustProxy, headers) => {
    const { ask } = await serverWith({ trustProxy, metricsToken: TOKEN });
    const refused = await ask(headers);
    expect([refused.status, refused.code]).toEqual([401, 'token_required']);
    expect((await ask({ ...headers, authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('has no token that fits when none is configured', async () => {
    const { ask } = await serverWith({});
    for (const token of ['undefined', 'null', '""', TOKEN]) {
      expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(401);
    }
  });

  it('says that a part is missing when the database does not answer', async () => {
    const { storage, ask } = await serverWith({});
    storage.setOutage(true);
    expect((await ask()).status).toBe(503);
    storage.setOutage(false);
  });
});
