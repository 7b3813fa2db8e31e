import { beforeEach, describe, expect, it } from 'vitest';
import { CrmBusy, CrmUnavailable } from '../../../src/errors.ts';
import type { UpdateOutcome } from '../../../src/hubspot/crm.ts';
import { patient, PORTAL, rejection } from '../world.ts';
import { createGatewayWorld, honest, record, type GatewayWorld, type Reply } from './gateway-world.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const write = (
  id: number | string,
  value = 'x',
  { signal = patient(), turn = '' }: { readonly signal?: AbortSignal; readonly turn?: string } = {},
): Promise<UpdateOutcome> => world.crm.updateContact(PORTAL, String(id), { plan: value }, signal, turn);
const done = (id: number | string) => ({ outcome: 'done', contactId: String(id) });
async function outcomes(...asked: Promise<UpdateOutcome>[]): Promise<unknown[]> {
  const all = Promise.allSettled(asked);
  await world.time.pass(30_000);
  return (await all).map((end): unknown => (end.status === 'fulfilled' ? end.value : end.reason));
}
/** What was sent for each contact, in order. */
const values = (id: string): unknown[] =>
  world.sent.flatMap(({ method, inputs, body }) => {
    if (method === 'PATCH')
      return inputs[0] === id ? [(body.properties as Record<string, string>)['plan']] : [];
    return (body.inputs ?? [])
      .filter((input) => input.id === id)
      .map(({ properties }) => properties?.['plan']);
  });
const batch = (results: unknown, errors: unknown[] = []): Reply => ({
  status: errors.length > 0 ? 207 : 200,
  json: { status: 'COMPLETE', results, ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}) },
});

describe('writes of one moment', () => {
  it('to different contacts are one request, and each tells its own outcome', async () => {
    expect(await outcomes(write(1, 'a'), write(2, 'b'), write(3, 'c'))).toEqual([done(1), done(2), done(3)]);
    expect(world.sent).toMatchObject([{ method: 'POST', inputs: ['1', '2', '3'] }]);
    expect(values('2')).toEqual(['b']);
  });

  it('CRM-04: to one contact are sent one after the other, in the order in which they came', async () => {
    world.answer(honest, () => 500);
    const got = await outcomes(write(1, 'a'), write(2, 'z'), write(1, 'b', { turn: 'other' }), write(1, 'c'));
    expect(got).toEqual([done(1), done(2), done(1), done(1)]);
    expect(values('1')).toEqual(['a', 'b', 'c']);
    for (const { inputs } of world.sent) expect(new Set(inputs).size).toBe(inputs.length);
    // The next one leaves after the answer to the one before.
    const [first, second] = world.sent.filter(({ inputs }) => inputs.includes('1'));
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(500);
  });

  it('take at most a hundred into a request', async () => {
    await outcomes(...Array.from({ length: 120 }, (_, i) => write(i + 1)));
    expect(world.sent.map(({ inputs }) => inputs.length)).toEqual([100, 20]);
  });

  it('go singly when there is but one', async () => {
    expect(await outcomes(write(1, 'a'))).toEqual([done(1)]);
    expect(world.sent).toMatchObject([
      { method: 'PATCH', inputs: ['1'], body: { properties: { plan: 'a' } } },
    ]);
  });

  it('know no contact that is no number', async () => {
    expect(await write('../1')).toEqual({ outcome: 'not_found' });
    expect(world.sent).toHaveLength(0);
  });
});

describe('a batch of which some failed', () => {
  const invalid = (id: string) => ({
    status: 'error',
    category: 'VALIDATION_ERROR',
    errors: [{ code: 'INVALID_OPTION', context: { propertyName: ['plan'] } }],
    context: { ids: [id] },
  });

  it('CRM-05: is told apart: done, rejected with its problems, and unknown where nothing is said', async () => {
    world.answer(() => batch([record('1')], [invalid('2')]));
    expect(await outcomes(write(1), write(2), write(3))).toEqual([
      done(1),
      { outcome: 'rejected', status: 400, problems: [{ property: 'plan', code: 'INVALID_OPTION' }] },
      { outcome: 'unknown' },
    ]);
    expect(world.sent).toHaveLength(1);
  });

  it('sends who was not found again alone, since only a single update follows a merge', async () => {
    const lost = { category: 'OBJECT_NOT_FOUND', context: { ids: ['2', '3'] } };
    world.answer((sent) => {
      if (sent.method === 'POST') return batch([record('1')], [lost]);
      return sent.inputs[0] === '2' ? { json: record('9') } : { status: 404, json: { status: 'error' } };
    });
    expect(await outcomes(write(1), write(2), write(3))).toEqual([
      done(1),
      // Another id: reading back decides, as it always did.
      { outcome: 'unknown' },
      { outcome: 'not_found' },
    ]);
  });

  it.each<[string, Reply]>([
    [
      'an error of another kind',
      batch([record('1')], [{ category: 'INTERNAL_ERROR', context: { ids: ['2'] } }]),
    ],
    ['an error that names nobody', batch([record('1')], [{ category: 'VALIDATION_ERROR', context: {} }])],
    ['a record of somebody else', batch([record('1'), record('99')])],
    ['a result and an error for one', batch([record('1'), record('2')], [invalid('2')])],
  ])('knows nothing of a contact with %s', async (_name, reply) => {
    world.answer(() => reply);
    expect(await outcomes(write(1), write(2))).toEqual([done(1), { outcome: 'unknown' }]);
    expect(world.sent).toHaveLength(1);
  });
});

describe('a batch as a whole', () => {
  it.each<[string, Reply]>([
    ['500', { status: 500 }],
    ['a broken connection', { fault: 'reset' }],
    ['silence', { fault: 'timeout' }],
    ['an answer that is too large', { fault: 'unusable' }],
    ['an answer that is none', { json: [] }],
    ['202', { status: 202, json: {} }],
    ['work that is not finished', { json: { status: 'PENDING', results: [] } }],
  ])('INV-54: has an unknown outcome for each after %s, and is sent once', async (_name, reply) => {
    world.answer(() => reply);
    expect(await outcomes(write(1), write(2))).toEqual([{ outcome: 'unknown' }, { outcome: 'unknown' }]);
    expect(world.sent).toHaveLength(1);
  });

  it.each([400, 409, 413, 422])(
    'is halved after %i, which executed nothing, until one is alone',
    async (status) => {
      const errors = [{ code: 'INVALID_OPTION', context: { propertyName: ['plan'] } }];
      world.answer((sent) =>
        sent.inputs.includes('5') ? { status, json: { category: 'VALIDATION_ERROR', errors } } : honest(sent),
      );
      const got = await outcomes(...Array.from({ length: 8 }, (_, i) => write(i + 1, `v${i + 1}`)));
      expect(got[4]).toEqual({
        outcome: 'rejected',
        status,
        problems: [{ property: 'plan', code: 'INVALID_OPTION' }],
      });
      expect(got.filter((_, index) => index !== 4)).toEqual([1, 2, 3, 4, 6, 7, 8].map(done));
      // Those that went through went through once.
      const accepted = world.sent
        .filter(({ inputs }) => !inputs.includes('5'))
        .flatMap(({ inputs }) => inputs);
      expect([...accepted].sort()).toEqual(['1', '2', '3', '4', '6', '7', '8']);
    },
  );

  it('is not repeated when the CRM is busy: nothing was changed, and the caller may come back', async () => {
    world.answer(() => ({ status: 429, headers: { 'retry-after': '3' } }));
    const got = await outcomes(write(1), write(2));
    for (const fault of got) {
      expect(fault).toBeInstanceOf(CrmBusy);
      expect((fault as CrmBusy).retryAfterMs).toBe(3_000);
    }
    expect(world.sent).toHaveLength(1);
  });

  it('was not sent where nobody could be reached', async () => {
    world.answer(() => ({ fault: 'unreachable' }));
    for (const fault of await outcomes(write(1), write(2))) expect(fault).toBeInstanceOf(CrmUnavailable);
    expect(world.sent).toHaveLength(1);
  });

  it('is sent again with a new token after 401, which executes nothing', async () => {
    world.answer((sent) => (sent.token === 'token-1' ? { status: 401 } : honest(sent)));
    expect(await outcomes(write(1), write(2))).toEqual([done(1), done(2)]);
    expect(world.sent.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
    world.answer(() => ({ status: 401 }));
    for (const fault of await outcomes(write(1), write(2))) expect(fault).toBeInstanceOf(CrmUnavailable);
  });
});

describe('a caller of a write who goes away', () => {
  it('before it was sent has changed nothing, and the next change of the contact goes', async () => {
    const leaving = new AbortController();
    const gone = write(1, 'gone', { signal: leaving.signal });
    const next = write(1, 'next');
    leaving.abort();
    expect(await rejection(gone)).toBeInstanceOf(CrmUnavailable);
    expect(await outcomes(next)).toEqual([done(1)]);
    expect(values('1')).toEqual(['next']);
  });

  it('while waiting behind another one of the contact has changed nothing', async () => {
    const leaving = new AbortController();
    const [first, gone, last] = [write(1, 'a'), write(1, 'gone', { signal: leaving.signal }), write(1, 'b')];
    leaving.abort();
    expect(await rejection(gone)).toBeInstanceOf(CrmUnavailable);
    expect(await outcomes(first, last)).toEqual([done(1), done(1)]);
    expect(values('1')).toEqual(['a', 'b']);
  });

  it('while it is on its way has an unknown outcome, and the next change still waits for its end', async () => {
    world.answer(honest, () => 1_000);
    const leaving = new AbortController();
    const gone = write(1, 'a', { signal: leaving.signal });
    await world.time.pass(100);
    leaving.abort();
    expect(await gone).toEqual({ outcome: 'unknown' });
    expect(await outcomes(write(1, 'b'))).toEqual([done(1)]);
    expect(world.sent.map(({ atMs }) => atMs)).toEqual([0, 1_000]);
  });

  it('was gone before is not served', async () => {
    const gone = write(1, 'a', { signal: AbortSignal.abort() });
    expect(await rejection(gone)).toBeInstanceOf(CrmUnavailable);
    expect(world.sent).toHaveLength(0);
  });
});
