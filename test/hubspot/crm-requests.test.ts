import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../../src/errors.ts';
import type { CrmTiming } from '../../src/hubspot/crm-requests.ts';
import { createCrmWorld, type CrmWorld } from './crm-world.ts';
import { startStubHubSpot, type StubCall, type StubHubSpot, type StubReply } from './stub-hubspot.ts';
import { createInstalled, createTestClock, patient, PORTAL, rejection } from './world.ts';

let stub: StubHubSpot;
beforeAll(async () => {
  stub = await startStubHubSpot();
  // The first call loads the SDK; after it, a short time limit measures the stub alone.
  stub.answer(() => found);
  await read(createCrmWorld(stub));
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.calls.length = 0;
});

/** Short for a stub that never answers, long for one that does. */
const timingFor = (reply: StubReply): CrmTiming =>
  reply === 'hang' || reply === 'trickle' ? { readAttemptMs: 300, writeAttemptMs: 300 } : {};
const found: StubReply = { json: { id: '101', properties: { phone: '1' } } };
const busy = (retryAfter?: string, more: object = {}): StubReply => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  json: { status: 'error', message: 'canary', policyName: 'TEN_SECONDLY_ROLLING', ...more },
});
const thenFound = (...replies: StubReply[]): void => {
  stub.answer((_call, count) => replies[count - 1] ?? found);
};
const read = ({ crm }: CrmWorld, signal = patient()) => crm.readContact(PORTAL, '101', ['phone'], signal);
const write = ({ crm }: CrmWorld, signal = patient()) =>
  crm.updateContact(PORTAL, '101', { phone: 'value-canary' }, signal);

describe('a read', () => {
  it.each<[string, StubReply]>([
    ['500', { status: 500 }],
    ['502 with a page', { status: 502, text: '<html>' }],
    ['524', { status: 524 }],
    ['a reset', 'reset'],
    ['a cut answer', 'cut'],
    ['silence', 'hang'],
    ['a trickle', 'trickle'],
  ])('is sent again after %s, with growing pauses, and at most three times', async (_name, reply) => {
    const world = createCrmWorld(stub, timingFor(reply));
    thenFound(reply, reply);
    expect(await read(world)).toMatchObject({ id: '101' });
    expect(world.waits).toEqual([200, 400]);

    const other = createCrmWorld(stub, timingFor(reply));
    stub.calls.length = 0;
    stub.answer(() => reply);
    expect(await rejection(read(other))).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(3);
  });

  it.each([
    ['1 s', '1', 1_000],
    ['nothing', undefined, 1_000],
    ['garbage', 'abc', 1_000],
    ['a negative number', '-5', 1_000],
    ['zero', '0', 200],
    ['a date 3 s away', 'Mon, 23 Nov 2026 12:00:03 GMT', 3_000],
    ['a date in the past', 'Mon, 23 Nov 2026 11:00:00 GMT', 200],
  ])('waits as a 429 with %s asks', async (_name, header, waitMs) => {
    const world = createCrmWorld(stub);
    thenFound(busy(header));
    expect(await read(world)).toMatchObject({ id: '101' });
    expect(world.waits).toEqual([waitMs]);
  });

  it.each([
    ['60 s', '60', 60_000],
    ['ten years', '315360000', 3_600_000],
    ['a date in ten years', 'Mon, 23 Nov 2036 12:00:00 GMT', 3_600_000],
  ])('does not wait for a 429 with %s but says so at once', async (_name, header, retryAfterMs) => {
    const world = createCrmWorld(stub);
    stub.answer(() => busy(header));
    const error = await rejection(read(world));
    expect(error).toBeInstanceOf(CrmBusy);
    expect((error as CrmBusy).retryAfterMs).toBe(retryAfterMs);
    expect(world.waits).toEqual([]);
    expect(stub.calls).toHaveLength(1);
  });

  it('does not come back before a busy CRM wants it, even when attempts are left', async () => {
    const world = createCrmWorld(stub);
    stub.answer(() => busy('5'));
    expect(await rejection(read(world))).toBeInstanceOf(CrmBusy);
    expect(world.waits).toEqual([5_000]);
    expect(stub.calls).toHaveLength(2);
  });

  it('never repeats a daily limit', async () => {
    const world = createCrmWorld(stub);
    stub.answer(() => busy('1', { policyName: 'DAILY' }));
    const error = await rejection(read(world));
    expect(error).toBeInstanceOf(CrmBusy);
    expect((error as CrmBusy).retryAfterMs).toBe(60_000);
    expect(stub.calls).toHaveLength(1);
  });

  it.each([
    ['423 (locked) at least 2 s', { status: 423 }, 2_000],
    ['423 as long as it asks', { status: 423, headers: { 'retry-after': '4' } }, 4_000],
    ['477 (migration) as long as it asks', { status: 477, headers: { 'retry-after': '3' } }, 3_000],
  ])('waits after %s', async (_name, reply, waitMs) => {
    const world = createCrmWorld(stub);
    thenFound(reply);
    expect(await read(world)).toMatchObject({ id: '101' });
    expect(world.waits).toEqual([waitMs]);
  });

  it.each([400, 403, 409, 414, 422])('is not sent again after %i', async (status) => {
    const world = createCrmWorld(stub);
    stub.answer(() => ({ status, json: { status: 'error', message: 'canary' } }));
    const error = await rejection(read(world));
    expect(error).toBeInstanceOf(status === 403 ? CrmForbidden : CrmUnavailable);
    expect(stub.calls).toHaveLength(1);
  });

  it('ends with its caller’s signal', async () => {
    const world = createCrmWorld(stub, { readAttemptMs: 10_000 });
    stub.answer(() => 'hang');
    expect(await rejection(read(world, AbortSignal.timeout(60)))).toBeInstanceOf(CrmUnavailable);
    expect(await rejection(read(world, AbortSignal.abort()))).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(1);
  });

  it('does not hold impatient callers against the CRM', async () => {
    const world = createCrmWorld(stub);
    stub.answer(() => 'hang');
    for (let i = 0; i < 6; i += 1) await rejection(read(world, AbortSignal.timeout(20)));
    thenFound();
    expect(await read(world)).toMatchObject({ id: '101' });
  });

  it('ends with the time for the whole operation', async () => {
    const world = createCrmWorld(stub, { readAttemptMs: 10_000, operationMs: 60 });
    stub.answer(() => 'hang');
    expect(await rejection(read(world))).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(1);
  });

  it('is turned away at once while the portal’s CRM keeps failing, and other portals are not', async () => {
    const world = createCrmWorld(stub);
    stub.answer(() => ({ status: 503 }));
    await rejection(read(world));
    await rejection(read(world));
    stub.calls.length = 0;
    expect(await rejection(read(world))).toBeInstanceOf(CrmBusy);
    expect(stub.calls).toHaveLength(0);
    thenFound();
    expect(await world.crm.readContact('4712', '101', ['phone'], patient())).toMatchObject({ id: '101' });
    world.clock.advance(5_000);
    expect(await read(world)).toMatchObject({ id: '101' });
  });
});

describe('a write', () => {
  const done: StubReply = { json: { id: '101', properties: {} } };

  it('is sent once and is done when the CRM says so', async () => {
    stub.answer(() => done);
    expect(await write(createCrmWorld(stub))).toEqual({ outcome: 'done', contactId: '101' });
    expect(stub.calls).toHaveLength(1);
    expect(stub.calls[0]).toMatchObject({ method: 'PATCH', path: '/crm/objects/2026-03/contacts/101' });
    expect(JSON.parse(stub.calls[0]?.body ?? '')).toEqual({ properties: { phone: 'value-canary' } });
  });

  it.each<[string, StubReply]>([
    ['500', { status: 500 }],
    ['504', { status: 504 }],
    ['silence', 'hang'],
    ['a trickle', 'trickle'],
    ['an execution whose answer is lost', 'reset'],
    ['half an answer', 'cut'],
    ['200 with a page', { text: '<html>' }],
    ['200 with nothing', { text: '' }],
    ['200 about another contact', { json: { id: '102', properties: {} } }],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }],
  ])('has an unknown outcome after %s and is not sent again', async (_name, reply) => {
    const world = createCrmWorld(stub, timingFor(reply));
    stub.answer((call) => (call.path === '/elsewhere' ? done : reply));
    expect(await write(world)).toEqual({ outcome: 'unknown' });
    expect(stub.calls.filter((call) => call.path.endsWith('/contacts/101'))).toHaveLength(1);
  });

  it('has an unknown outcome when its caller goes away while it is on its way', async () => {
    const world = createCrmWorld(stub, { writeAttemptMs: 10_000 });
    stub.answer(() => 'hang');
    expect(await write(world, AbortSignal.timeout(60))).toEqual({ outcome: 'unknown' });
    expect(stub.calls).toHaveLength(1);
  });

  it('does not start when its caller is gone already', async () => {
    stub.answer(() => done);
    expect(await rejection(write(createCrmWorld(stub), AbortSignal.abort()))).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(0);
  });

  it('was not executed when no connection was made', async () => {
    const other = await startStubHubSpot();
    await other.close();
    expect(await rejection(write(createCrmWorld(other)))).toBeInstanceOf(CrmUnavailable);
  });

  it.each<[string, StubReply, number]>([
    ['429', busy('7'), 7_000],
    ['429 without a time', busy(), 1_000],
    ['a daily 429', busy('1', { policyName: 'DAILY' }), 60_000],
    ['423', { status: 423 }, 2_000],
    ['477', { status: 477, headers: { 'retry-after': '3' } }, 3_000],
  ])('was not executed after %s, and is not sent again', async (_name, reply, retryAfterMs) => {
    const world = createCrmWorld(stub);
    stub.answer(() => reply);
    const error = await rejection(write(world));
    expect(error).toBeInstanceOf(CrmBusy);
    expect((error as CrmBusy).retryAfterMs).toBe(retryAfterMs);
    expect(stub.calls).toHaveLength(1);
    expect(world.waits).toEqual([]);
  });
});

describe('a 401', () => {
  const first401 =
    (reply: StubReply) =>
    (call: StubCall): StubReply =>
      call.headers.authorization === 'Bearer token-1' ? { status: 401, json: {} } : reply;

  it.each(['read', 'write'] as const)('makes a %s go again once with the next token', async (kind) => {
    const world = createCrmWorld(stub);
    stub.answer(first401(found));
    const result = kind === 'read' ? await read(world) : await write(world);
    expect(result).toMatchObject(kind === 'read' ? { id: '101' } : { outcome: 'done' });
    expect(stub.calls.map((call) => call.headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
    expect(world.rejected).toEqual(['token-1']);
  });

  it.each(['read', 'write'] as const)('ends a %s when the next token is refused too', async (kind) => {
    const world = createCrmWorld(stub);
    stub.answer(() => ({ status: 401, json: {} }));
    const error = await rejection(kind === 'read' ? read(world) : write(world));
    expect(error).toBeInstanceOf(CrmUnavailable);
    expect(stub.calls).toHaveLength(2);
  });

  it('leads to one refresh and a dead installation when the app was uninstalled', async () => {
    const { first } = await createInstalled(createTestClock(), stub.url);
    const world = createCrmWorld(stub, {}, first.tokens);
    stub.answer((call) =>
      call.path.startsWith('/oauth/')
        ? { status: 400, json: { error: 'invalid_grant' } }
        : { status: 401, json: {} },
    );
    const errors = await Promise.all(Array.from({ length: 10 }, () => rejection(read(world))));
    expect(errors.every((error) => error instanceof NotConnected)).toBe(true);
    expect(stub.calls.filter((call) => call.path.startsWith('/oauth/'))).toHaveLength(1);
    expect((await first.installations.find(PORTAL))?.status).toBe('dead');
  });

  it('leads to one refresh for many calls, and all succeed', async () => {
    const { first } = await createInstalled(createTestClock(), stub.url);
    const world = createCrmWorld(stub, {}, first.tokens);
    stub.answer((call) => {
      if (call.path.startsWith('/oauth/')) return { json: { access_token: 'fresh', expires_in: 1800 } };
      return call.headers.authorization === 'Bearer fresh' ? found : { status: 401, json: {} };
    });
    const results = await Promise.all(Array.from({ length: 30 }, () => read(world)));
    expect(results.every((result) => result?.id === '101')).toBe(true);
    expect(stub.calls.filter((call) => call.path.startsWith('/oauth/'))).toHaveLength(1);
  });
});

describe('what is logged and thrown', () => {
  it.each<StubReply>([
    { status: 400, json: { message: 'value-canary', correlationId: 'c-1' } },
    { status: 500, text: 'value-canary' },
    { status: 401, json: { message: 'value-canary' } },
    { text: '{"id":"101","properties":{"phone":["value-canary"]}}' },
    busy(undefined, { correlationId: 'value-canary with blanks' }),
    'reset',
    'cut',
  ])('holds no token, value or answer for %j', async (reply) => {
    const world = createCrmWorld(stub);
    stub.answer(() => reply);
    const errors = [
      await rejection(read(world)),
      await write(world).catch((error: unknown) => error),
      await rejection(world.crm.findContactsByEmail(PORTAL, ['canary@a.example'], [], patient())),
    ];
    const thrown = errors.map((error) =>
      error instanceof Error ? `${error.stack ?? ''} ${String(error.cause)}` : '',
    );
    expect([...thrown, ...world.lines].join('\n')).not.toMatch(/canary|token-1|token-2/);
  });

  it('names the call and HubSpot’s correlation id', async () => {
    const world = createCrmWorld(stub);
    stub.answer(() => ({ status: 400, json: { correlationId: 'abc-1' } }));
    await rejection(read(world));
    expect(world.lines).toHaveLength(1);
    expect(world.lines[0]).toContain(
      '{"portalId":"4711","call":"readContact","status":400,"correlationId":"abc-1"}',
    );
  });
});
