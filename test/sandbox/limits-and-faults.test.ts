import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { apiWith, connect, controlOf, EU, SCOPES, startSandbox, US, US_ADMIN, type Api } from './harness.ts';

let sandbox: Sandbox;
let api: Api;
let control: Api;
const start = async (options: Parameters<typeof startSandbox>[0] = {}) => {
  sandbox = await startSandbox(options);
  api = apiWith(sandbox, (await connect(sandbox)).accessToken);
  control = controlOf(sandbox);
};
beforeEach(() => start());
afterEach(() => sandbox.close());

const CONTACT = '/crm/objects/2026-03/contacts/1001';
const statuses = async (count: number, call: () => Promise<{ status: number }>) => {
  const seen = await Promise.all(Array.from({ length: count }, call));
  return seen.map(({ status }) => status).sort();
};

describe('limits', () => {
  it('lets 110 requests per 10 s through and refuses the next as TEN_SECONDLY_ROLLING', async () => {
    const seen = await statuses(110, () => api('GET', CONTACT));
    expect(new Set(seen)).toEqual(new Set([200]));
    const { status, headers, body } = await api('GET', CONTACT);
    expect(status).toBe(429);
    expect(body).toMatchObject({
      status: 'error',
      errorType: 'RATE_LIMIT',
      policyName: 'TEN_SECONDLY_ROLLING',
    });
    expect(body.correlationId).toBe(headers.get('x-hubspot-correlation-id'));
    expect(headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    expect(headers.get('retry-after')).toBeNull();
  });

  it('counts down in its headers and never on a search', async () => {
    const first = await api('GET', CONTACT);
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('110');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('109');
    expect(first.headers.get('x-hubspot-ratelimit-interval-milliseconds')).toBe('10000');
    const search = await api('POST', '/crm/objects/2026-03/contacts/search', {});
    expect(search.headers.get('x-hubspot-ratelimit-max')).toBeNull();
    expect((await api('GET', CONTACT)).headers.get('x-hubspot-ratelimit-remaining')).toBe('108');
  });

  it.each([
    [9_999, 429],
    [10_000, 200],
  ])('answers %i ms after a full window with %i status', async (advanceMs, status) => {
    await sandbox.close();
    await start({ limits: { burst: 2 } });
    await statuses(2, () => api('GET', CONTACT));
    await control('POST', '/clock', { advanceMs });
    expect((await api('GET', CONTACT)).status).toBe(status);
  });

  it('gives every portal a window of its own', async () => {
    await sandbox.close();
    await start({ limits: { burst: 1 } });
    const other = apiWith(sandbox, (await connect(sandbox, SCOPES, US, US_ADMIN)).accessToken);
    expect(await statuses(2, () => api('GET', CONTACT))).toEqual([200, 429]);
    expect((await other('GET', CONTACT)).status).toBe(200);
  });

  it('lets five searches a second through', async () => {
    const search = () => api('POST', '/crm/v3/objects/contacts/search', {});
    expect(await statuses(6, search)).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await search()).body.policyName).toBe('SECONDLY');
  });
});

describe('the log of calls', () => {
  it('notes portal, method, path, inputs and status', async () => {
    await api('POST', '/crm/objects/2026-03/contacts/batch/read', {
      inputs: [{ id: '1001' }, { id: '1002' }],
    });
    const { list } = await control('GET', '/calls');
    expect(list.at(-1)).toMatchObject({
      at: '2026-11-23T12:00:00Z',
      portalId: EU,
      method: 'POST',
      path: '/crm/objects/2026-03/contacts/batch/read',
      inputs: 2,
      status: 200,
      fault: false,
    });
    expect(list[0]).toMatchObject({ path: '/oauth/2026-03/token', portalId: EU });
  });

  it('never shows a token', async () => {
    const { accessToken } = await connect(sandbox);
    await apiWith(sandbox, accessToken)('GET', `/oauth/v1/access-tokens/${accessToken}`);
    expect((await control('GET', '/calls')).text).not.toContain(accessToken);
  });
});

describe('faults', () => {
  const inject = (rule: object) => control('POST', '/faults', [rule]);
  const write = () => api('PATCH', CONTACT, { properties: { city: 'Turku' } });
  const ledger = async () => (await control('GET', '/ledger')).list;

  it('answers status, headers and body instead of executing, as many times as asked', async () => {
    await inject({
      match: { method: 'PATCH', path: '/contacts/' },
      fault: { status: 429, headers: { 'Retry-After': '7' }, body: { policyName: 'DAILY' } },
      times: 2,
    });
    for (const _ of [1, 2]) {
      const seen = await write();
      expect(seen.status).toBe(429);
      expect(seen.headers.get('retry-after')).toBe('7');
      expect(seen.body).toEqual({ policyName: 'DAILY' });
    }
    expect(await ledger()).toEqual([]);
    expect((await write()).status).toBe(200);
  });

  it('matches by method, by path as text or expression, and by portal', async () => {
    await inject({ match: { portalId: US }, fault: { status: 500 } });
    await inject({ match: { method: 'DELETE' }, fault: { status: 501 } });
    await inject({ match: { path: 'contacts/10\\d2$' }, fault: { status: 502 } });
    expect((await api('GET', CONTACT)).status).toBe(200);
    expect((await api('GET', '/crm/objects/2026-03/contacts/1002')).status).toBe(502);
    expect((await api('DELETE', CONTACT)).status).toBe(501);
    const other = apiWith(sandbox, (await connect(sandbox, SCOPES, US, US_ADMIN)).accessToken);
    expect((await other('GET', CONTACT)).status).toBe(500);
    await control('DELETE', '/faults');
    expect((await other('GET', CONTACT)).status).toBe(200);
  });

  it('adds headers to the real answer when nothing else is given', async () => {
    await inject({ match: {}, fault: { headers: { 'x-extra': '1' } } });
    const { status, headers } = await api('GET', CONTACT);
    expect(status).toBe(200);
    expect(headers.get('x-extra')).toBe('1');
  });

  it.each([
    ['reset', 0],
    ['executeThenDrop', 1],
  ])('%s breaks the connection; %i writes happened', async (kind, writes) => {
    await inject({ match: { method: 'PATCH' }, fault: { [kind]: true }, times: 1 });
    await expect(write()).rejects.toThrow('fetch failed');
    expect(await ledger()).toHaveLength(writes);
    const { list } = await control('GET', '/calls');
    expect(list.at(-1)).toMatchObject({ status: null, fault: true });
  });

  it('executes and answers something else when executeThenDrop comes with a status', async () => {
    await inject({ match: { method: 'PATCH' }, fault: { executeThenDrop: true, status: 502 } });
    expect((await write()).status).toBe(502);
    expect(await ledger()).toHaveLength(1);
  });

  it('hangs until the caller gives up', async () => {
    await inject({ match: { method: 'GET' }, fault: { hang: true } });
    const { accessToken } = await connect(sandbox);
    const hanging = fetch(`${sandbox.url}${CONTACT}`, {
      headers: { authorization: `Bearer ${accessToken}` },
      signal: AbortSignal.timeout(50),
    });
    await expect(hanging).rejects.toThrow('timeout');
  });

  it.each([true, 10])('truncates an answer (%o)', async (truncate) => {
    await inject({ match: { path: CONTACT }, fault: { truncate } });
    await expect(api('GET', CONTACT)).rejects.toThrow('terminated');
  });

  it('hits the token endpoint too', async () => {
    await inject({ match: { path: '/oauth/' }, fault: { status: 503 } });
    await expect(connect(sandbox)).resolves.toMatchObject({ accessToken: undefined });
  });

  it('with a probability hits some and not all', async () => {
    await inject({ match: {}, fault: { status: 503 }, probability: 0.5 });
    const seen = await statuses(60, () => api('GET', CONTACT));
    expect(new Set(seen)).toEqual(new Set([200, 503]));
  });

  it.each([
    [{}, '"match" and "fault"'],
    [{ match: {}, fault: {} }, 'what goes wrong'],
    [{ match: {}, fault: { stauts: 500 } }, 'stauts'],
    [{ match: { host: 'x' }, fault: { status: 500 } }, 'match.host'],
    [{ match: {}, fault: { status: 99 } }, 'status'],
    [{ match: {}, fault: { status: 500 }, times: 0 }, 'times'],
    [{ match: {}, fault: { status: 500 }, probability: 2 }, 'probability'],
    [{ match: {}, fault: { hang: 'yes' } }, 'hang'],
    [{ match: {}, fault: { headers: { 'a b': '1' } } }, 'headers'],
  ])('refuses the rule %o in plain words', async (rule, words) => {
    const { status, body } = await inject(rule);
    expect(status).toBe(400);
    expect(body.error).toContain(words);
    expect((await control('GET', '/faults')).list).toEqual([]);
  });
});
