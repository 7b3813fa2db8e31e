import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../sandbox/create-sandbox.ts';
import { createLatency } from '../../sandbox/portal/latency.ts';
import { createRandom } from '../../sandbox/seed/random.ts';
import { apiWith, connect, controlOf, EU, SCOPES, startSandbox, US, US_ADMIN, type Api } from './harness.ts';

let sandbox: Sandbox;
let api: Api;
let control: Api;
beforeEach(async () => {
  sandbox = await startSandbox();
  api = apiWith(sandbox, (await connect(sandbox)).accessToken);
  control = controlOf(sandbox);
});
afterEach(() => sandbox.close());

const CONTACT = '/crm/objects/2026-03/contacts/1001';
const BATCH = '/crm/objects/2026-03/contacts/batch/read';
const inputs = ['1001', '1002', '1003'].map((id) => ({ id }));
const max = (answer: { headers: Headers }) => answer.headers.get('x-hubspot-ratelimit-max');

describe('limits that change at run time', () => {
  it('hold for every portal, and for one portal alone when it is named', async () => {
    const other = apiWith(sandbox, (await connect(sandbox, SCOPES, US, US_ADMIN)).accessToken);
    await control('POST', '/limits', { burst: 7 });
    expect(max(await api('GET', CONTACT))).toBe('7');
    await control('POST', '/limits', { burst: 9, portalId: US });
    expect(max(await other('GET', CONTACT))).toBe('9');
    expect(max(await api('GET', CONTACT))).toBe('7');
  });

  it('count what was used before the change', async () => {
    for (let times = 0; times < 3; times += 1) await api('GET', CONTACT);
    await control('POST', '/limits', { burst: 3 });
    expect((await api('GET', CONTACT)).status).toBe(429);
  });

  it.each([{ burst: 0 }, { burst: 'all' }, { windowMs: 1.5 }, { speed: 3 }])('refuses %j', async (body) => {
    expect((await control('POST', '/limits', body)).status).toBe(400);
  });

  it('spends a portal’s budget as another program of the same app would', async () => {
    const { body } = await control('POST', `/portals/${EU}/spend`, { requests: 109 });
    expect(body).toEqual({ spent: 109 });
    expect((await api('GET', CONTACT)).headers.get('x-hubspot-ratelimit-remaining')).toBe('0');
    expect((await api('GET', CONTACT)).status).toBe(429);
    expect((await control('POST', `/portals/${EU}/spend`, { requests: 5 })).body).toEqual({ spent: 0 });
  });

  it('gives a token that shares the app’s budget', async () => {
    const { body } = (await control('POST', `/portals/${EU}/token`, {})) as unknown as {
      body: { accessToken: string };
    };
    const beside = apiWith(sandbox, body.accessToken);
    await control('POST', '/limits', { burst: 2 });
    await api('GET', CONTACT);
    expect((await beside('GET', CONTACT)).status).toBe(200);
    expect((await api('GET', CONTACT)).status).toBe(429);
  });
});

describe('the latency', () => {
  it('is the same every time without a spread, and longer with every further input', () => {
    const latency = createLatency({ ms: 80, spread: 0, perInputMs: 0.4 }, () => 0.5);
    expect(latency.nextMs(null)).toBe(80);
    expect(latency.nextMs(1)).toBe(80);
    expect(latency.nextMs(101)).toBe(120);
  });

  it('is log-normal around its middle with a spread', () => {
    const random = createRandom(1);
    const latency = createLatency({ ms: 80, spread: 0.16, perInputMs: 0 }, () => random.next());
    const drawn = Array.from({ length: 20_001 }, () => latency.nextMs(null)).sort((a, b) => a - b);
    expect(drawn[10_000]).toBeCloseTo(80, -0.5);
    // 2.326 sigma above the middle lies one in a hundred: 80 e^(0.16 * 2.326).
    expect((drawn[19_800] ?? 0) / 116.1).toBeCloseTo(1, 1);
    expect(drawn[0]).toBeGreaterThan(0);
  });

  it('can be changed at run time', async () => {
    const { body } = await control('POST', '/latency', { ms: 1, spread: 0.1 });
    expect(body).toEqual({ ms: 1, spread: 0.1, perInputMs: 0 });
    expect((await control('POST', '/latency', { ms: -1 })).status).toBe(400);
  });
});

describe('faults of a batch', () => {
  const batch = async (fault: object) => {
    await control('POST', '/faults', [{ match: { path: '/batch/' }, fault }]);
    const { status, body } = (await api('POST', BATCH, { inputs })) as unknown as {
      status: number;
      body: { results: { id: string }[]; errors?: { context: { ids: string[] } }[] };
    };
    return { status, ids: body.results.map(({ id }) => id), errors: body.errors };
  };

  it('turn its results round', async () => {
    expect(await batch({ shuffle: true })).toMatchObject({ status: 200, ids: ['1003', '1002', '1001'] });
  });

  it('leave results out without a word', async () => {
    expect(await batch({ leaveOut: 1 })).toEqual({ status: 200, ids: ['1002', '1003'], errors: undefined });
  });

  it('fail inputs in a 207 that names them', async () => {
    const { status, ids, errors } = await batch({ failInputs: 2 });
    expect({ status, ids }).toEqual({ status: 207, ids: ['1001'] });
    expect(errors).toMatchObject([{ context: { ids: ['1002', '1003'] } }]);
  });

  it('do not execute inputs that fail', async () => {
    await control('POST', '/faults', [{ match: { path: '/batch/update' }, fault: { failInputs: 1 } }]);
    const changes = inputs.map(({ id }) => ({ id, properties: { city: 'Oulu' } }));
    const answer = await api('POST', '/crm/objects/2026-03/contacts/batch/update', { inputs: changes });
    expect(answer.status).toBe(207);
    const { list } = await control('GET', '/ledger');
    expect(list.map((entry) => (entry as unknown as { recordId: string }).recordId)).toEqual([
      '1001',
      '1002',
    ]);
  });

  it('leave a request that is no batch alone', async () => {
    await control('POST', '/faults', [{ match: {}, fault: { shuffle: true, leaveOut: 1, failInputs: 1 } }]);
    expect((await api('GET', CONTACT)).status).toBe(200);
  });
});

describe('sums and numbers', () => {
  it('sums calls up by kind and status, from a given one on', async () => {
    await api('GET', CONTACT);
    const { body: before } = (await control('GET', '/calls/totals')) as unknown as {
      body: { lastSeq: number };
    };
    await api('GET', CONTACT);
    await api('GET', '/crm/objects/2026-03/contacts/1002');
    await api('POST', BATCH, { inputs });
    const { body } = await control('GET', `/calls/totals?since=${before.lastSeq}&portalId=${EU}`);
    const totals = [
      { method: 'POST', path: BATCH, status: 200, calls: 1, inputs: 3 },
      { method: 'GET', path: '/crm/objects/2026-03/contacts/:id', status: 200, calls: 2, inputs: 0 },
    ];
    expect(body).toEqual({ lastSeq: before.lastSeq + 3, totals });
  });

  it('makes many contacts at once, all or none', async () => {
    const contacts = ['a', 'b'].map((name) => ({ properties: { email: `${name}@many.example` } }));
    const { status, body } = (await control('POST', `/portals/${EU}/contacts`, { contacts })) as unknown as {
      status: number;
      body: { ids: string[] };
    };
    expect({ status, made: body.ids.length }).toEqual({ status: 201, made: 2 });
    const wrong = [{ properties: { email: 'c@many.example' } }, { properties: { no_such: 'x' } }];
    expect((await control('POST', `/portals/${EU}/contacts`, { contacts: wrong })).status).toBe(400);
    expect((await control('GET', `/portals/${EU}/contacts?email=c@many.example`)).list).toEqual([]);
  });

  it('makes more portals like the first, each with a state of its own', async () => {
    const { body } = (await control('POST', '/portals', { count: 2 })) as unknown as {
      body: { portalIds: number[] };
    };
    expect(body.portalIds).toHaveLength(2);
    const [first] = body.portalIds;
    await control('PATCH', `/portals/${first}/contacts/1001`, { properties: { city: 'Inari' } });
    const cities = await Promise.all(
      [EU, ...body.portalIds].map(async (portalId) => {
        const { list } = await control(
          'GET',
          `/portals/${portalId}/contacts?email=anna.virtanen@example.com`,
        );
        return (list[0] as unknown as { properties: { city: string } }).properties.city;
      }),
    );
    expect(cities.filter((city) => city === 'Inari')).toHaveLength(1);
  });
});
