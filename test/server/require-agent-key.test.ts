import { describe, expect, it } from 'vitest';
import { requireAgentKey, type AgentKeyGate } from '../../server/middleware/require-agent-key.ts';
import type { KeyHolder } from '../../src/keys/agent-key.ts';
import { PORTAL, WIDE } from '../keys/ground.ts';

const TOKEN = `cda_${PORTAL}_${'aB3-_'.repeat(9).slice(0, 43)}`;
const HOLDER: KeyHolder = { portalId: PORTAL, keyId: 'k', caller: 'key:k', scope: WIDE };
const METADATA = 'https://app.example/base/.well-known/oauth-protected-resource/mcp';

const OPEN = { ok: true } as const;
const CLOSED = {
  ok: false,
  limit: 'key_minute',
  isLong: false,
  isFirst: true,
  retryAfterMs: 6_500,
  retryAfterSeconds: 7,
} as const;

async function ask(
  authorization: readonly string[] | undefined,
  target = '/v1/tools',
  resource: AgentKeyGate['resource'] = '/v1',
  { key: keyAnswer = OPEN, stranger: strangerAnswer = OPEN }: Closed = {},
) {
  const asked: string[] = [];
  const noted: unknown[] = [];
  const agentKeys = {
    authenticate: (token: string) => {
      asked.push(token);
      return Promise.resolve(token === TOKEN ? HOLDER : undefined);
    },
  };
  const limits: AgentKeyGate['limits'] = {
    key: () => Promise.resolve(keyAnswer),
    stranger: () => Promise.resolve(strangerAnswer),
    note: (_, answer) => (noted.push(answer), Promise.resolve()),
  };
  const answer = await requireAgentKey(
    { target, headersDistinct: { authorization }, clientAddress: '192.0.2.1', requestId: 'req_1' },
    { agentKeys, limits, publicUrl: 'https://app.example/base', resource },
  );
  return { answer, asked, noted };
}

interface Closed {
  readonly key?: typeof OPEN | typeof CLOSED;
  readonly stranger?: typeof OPEN | typeof CLOSED;
}

describe('the gate of agent keys', () => {
  it('holds a key back that calls too often, and tells the trail of it', async () => {
    const { answer, noted } = await ask([`Bearer ${TOKEN}`], '/mcp', '/mcp', { key: CLOSED });
    const message = 'Too many calls. Please call again after Retry-After.';
    expect(answer).toEqual({
      ...{ status: 429, code: 'limit_reached', message },
      headers: { 'Retry-After': '7' },
    });
    expect(noted).toEqual([CLOSED]);
  });

  it('holds a client back that goes on without a good key, and never one that has one', async () => {
    for (const header of [undefined, ['Basic abc'], [`Bearer ${TOKEN}x`], [`Bearer ${TOKEN}`, 'x']]) {
      const { answer } = await ask(header, '/v1/tools', '/v1', { stranger: CLOSED });
      expect(answer).toMatchObject({
        ...{ status: 429, code: 'too_many_attempts' },
        headers: { 'Retry-After': '7' },
      });
    }
    const { answer } = await ask([`Bearer ${TOKEN}`], '/v1/tools', '/v1', { stranger: CLOSED });
    expect(answer).toBe(HOLDER);
  });

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER   ${TOKEN}`])(
    'lets a key through: %s',
    async (header) => {
      expect((await ask([header])).answer).toBe(HOLDER);
    },
  );

  it.each([
    ['/v1', 'Bearer realm="agent keys"'],
    ['/mcp', `Bearer realm="agent keys", resource_metadata="${METADATA}"`],
  ] as const)('says on %s what it wants, and no error, when no key came', async (resource, challenge) => {
    for (const header of [
      undefined,
      [],
      [''],
      ['Basic abc'],
      [TOKEN],
      ['Bearer'],
      ['Bearer '],
      ['Bearer a b'],
    ]) {
      const { answer, asked } = await ask(header, '/v1/tools', resource);
      expect(answer).toMatchObject({
        status: 401,
        code: 'key_required',
        headers: { 'WWW-Authenticate': challenge },
      });
      expect(asked).toEqual([]);
    }
  });

  it.each([
    ['/v1', 'Bearer realm="agent keys", error="invalid_token"'],
    ['/mcp', `Bearer realm="agent keys", error="invalid_token", resource_metadata="${METADATA}"`],
  ] as const)('refuses on %s a key that is not one', async (resource, challenge) => {
    for (const token of [
      `${TOKEN}x`,
      `${TOKEN}%00`,
      `${TOKEN},`,
      TOKEN.toLowerCase(),
      '"quoted"',
      'x'.repeat(9_000),
    ]) {
      const { answer } = await ask([`Bearer ${token}`], '/v1/tools', resource);
      expect(answer).toMatchObject({
        status: 401,
        code: 'invalid_key',
        headers: { 'WWW-Authenticate': challenge },
      });
      expect(JSON.stringify(answer)).not.toContain(token);
    }
  });

  it('takes exactly one header: two are refused, equal ones too, and none of them is looked up', async () => {
    const one = `Bearer ${TOKEN}`;
    for (const headers of [
      [one, one],
      [one, 'Bearer x'],
      ['Basic abc', one],
    ]) {
      const { answer, asked } = await ask(headers);
      expect(answer).toMatchObject({ status: 401, code: 'invalid_key' });
      expect(asked).toEqual([]);
    }
  });

  it.each([
    `?access_token=${TOKEN}`,
    `?a=1&key=${TOKEN}`,
    `?Access_Token=${TOKEN}`,
    `?%61ccess_token=${TOKEN}`,
    '?key=',
    `?api_key=${TOKEN}`,
  ])('refuses a key in the query, also beside a good header: %s', async (query) => {
    for (const headers of [undefined, [`Bearer ${TOKEN}`]]) {
      const { answer, asked } = await ask(headers, `/v1/tools${query}`);
      expect(answer).toMatchObject({ status: 400, code: 'key_in_query' });
      expect(JSON.stringify(answer)).not.toContain(TOKEN);
      expect(asked).toEqual([]);
    }
  });

  it('does not mind other parameters', async () => {
    expect((await ask([`Bearer ${TOKEN}`], '/v1/tools?page=2&monkey=1')).answer).toBe(HOLDER);
  });
});
