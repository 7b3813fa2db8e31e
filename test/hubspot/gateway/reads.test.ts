import { beforeEach, describe, expect, it } from 'vitest';
import { CrmForbidden, CrmUnavailable } from '../../../src/errors.ts';
import type { ContactRecord } from '../../../src/hubspot/crm.ts';
import { patient, PORTAL, rejection } from '../world.ts';
import {
  createGatewayWorld,
  honest,
  record,
  valueOf,
  type GatewayWorld,
  type Reply,
  type Sent,
} from './gateway-world.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

const addressOf = (id: number | string): string => `c${id}@a.example`;
const byId = (id: number | string, ...properties: string[]): Promise<ContactRecord | undefined> =>
  world.crm.readContact(PORTAL, String(id), properties, patient());
const byEmail = (id: number | string, ...properties: string[]): Promise<readonly ContactRecord[]> =>
  world.crm.findContactsByEmail(PORTAL, [addressOf(id)], properties, patient());
const contact = (id: number | string, ...properties: string[]) => ({
  id: String(id),
  properties: Object.fromEntries(properties.map((name) => [name, valueOf(String(id), name)])),
  mergedIds: '',
});
/** Lets time pass until everything asked for has ended one way or another. */
async function ended<T>(...asked: Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  const all = Promise.allSettled(asked);
  await world.time.pass(30_000);
  return all;
}
const answers = async <T>(...asked: Promise<T>[]): Promise<(T | Error)[]> =>
  (await ended(...asked)).map((end) => (end.status === 'fulfilled' ? end.value : (end.reason as Error)));

describe('reads of one moment', () => {
  it('CRM-01: by address are one request, and each caller gets only its own contact and properties', async () => {
    const got = await answers(byEmail(1, 'phone', 'city'), byEmail(2, 'plan'), byEmail(3, 'email'));
    expect(got).toEqual([[contact(1, 'phone', 'city')], [contact(2, 'plan')], [contact(3, 'email')]]);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.inputs).toEqual([addressOf(1), addressOf(2), addressOf(3)]);
    expect(world.sent[0]?.properties).toEqual([
      ...['phone', 'city', 'plan', 'email'],
      ...['hs_additional_emails', 'hs_merged_object_ids'],
    ]);
  });

  it('by id are one request, and each caller gets only its own contact and properties', async () => {
    expect(await answers(byId(1, 'phone'), byId(2, 'city'))).toEqual([
      contact(1, 'phone'),
      contact(2, 'city'),
    ]);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]).toMatchObject({ method: 'POST', inputs: ['1', '2'] });
    expect(world.sent[0]?.body.idProperty).toBeUndefined();
  });

  it('ask an equal question once, for what any of them wants of it', async () => {
    const got = await answers(byId(1, 'phone'), byId(2, 'plan'), byId(1, 'city'));
    expect(got).toEqual([contact(1, 'phone'), contact(2, 'plan'), contact(1, 'city')]);
    expect(world.sent[0]?.inputs).toEqual(['1', '2']);
  });

  it('of one id are the plain read that follows merges, for all who ask it', async () => {
    world.answer(() => ({ json: record('9', { hs_merged_object_ids: '1;5', phone: 'p', city: 'c' }) }));
    const got = await answers(byId(1, 'phone'), byId(1, 'city'));
    expect(got).toEqual([
      { id: '9', properties: { phone: 'p' }, mergedIds: '1;5' },
      { id: '9', properties: { city: 'c' }, mergedIds: '1;5' },
    ]);
    expect(world.sent).toMatchObject([
      { method: 'GET', properties: ['phone', 'city', 'hs_merged_object_ids'] },
    ]);
  });

  it('take at most a hundred into a request', async () => {
    await answers(...Array.from({ length: 250 }, (_, i) => byEmail(i + 1, 'phone')));
    expect(world.sent.map(({ inputs }) => inputs.length)).toEqual([100, 100, 50]);
  });

  it('do not widen a request without end', async () => {
    const wish = (id: number) => byId(id, ...Array.from({ length: 50 }, (_, i) => `p${id}_${i}`));
    const got = await answers(...Array.from({ length: 20 }, (_, i) => wish(i + 1)));
    expect(
      got.every((each) => !(each instanceof Error) && Object.keys(each?.properties ?? {}).length === 50),
    ).toBe(true);
    for (const { properties } of world.sent) expect(properties.length).toBeLessThanOrEqual(252);
    expect(world.sent.length).toBeLessThan(8);
  });

  it('of different portals never share a request', async () => {
    const other = world.crm.readContact('4712', '1', ['phone'], patient());
    await answers(byId(1, 'phone'), other);
    expect(world.sent).toHaveLength(2);
  });
});

describe('a read', () => {
  it('CRM-02: never joins a request that was sent: its answer was asked for after the question', async () => {
    world.answer((sent) => ({ json: record(sent.inputs[0] ?? '', { phone: `asked at ${sent.atMs}` }) }));
    // The budget's burst is used up, so that the second one still waits when the first is answered.
    for (const id of [8, 9]) {
      void byId(id);
      await world.time.pass(1);
    }
    const first = byId(1, 'phone');
    await world.time.pass(40);
    const second = byId(1, 'phone');
    const [early, late] = await answers(first, second);
    expect(early).toMatchObject({ properties: { phone: 'asked at 2' } });
    expect(late).toMatchObject({ properties: { phone: expect.stringMatching(/^asked at 9\d/) as string } });
  });

  it('is answered from nothing that was kept', async () => {
    for (let times = 0; times < 3; times += 1) await answers(byId(1, 'phone'));
    expect(world.sent).toHaveLength(3);
  });

  it('waits for nothing when the portal is idle', async () => {
    const asked = byEmail(1, 'phone');
    await world.time.pass(1);
    expect(world.sent).toMatchObject([{ atMs: 0 }]);
    await world.time.pass(80);
    expect(await asked).toEqual([contact(1, 'phone')]);
  });

  it.each(['', '..', '1/2', 'abc', '-1'])('knows no contact %j and asks nobody', async (id) => {
    expect(await byId(id, 'phone')).toBeUndefined();
    expect(await world.crm.findContactsByEmail(PORTAL, [], ['phone'], patient())).toEqual([]);
    expect(world.sent).toHaveLength(0);
  });
});

describe('a property that may be sensitive', () => {
  beforeEach(() => {
    world = createGatewayWorld({
      isOrdinary: (portalId, name) => portalId === PORTAL && name !== 'diagnosis',
    });
  });

  it('CRM-03: is read for nobody but those who asked for it', async () => {
    const got = await answers(byId(1, 'phone'), byId(2, 'diagnosis', 'phone'), byId(3, 'city'));
    expect(got).toEqual([contact(1, 'phone'), contact(2, 'diagnosis', 'phone'), contact(3, 'city')]);
    const withIt = world.sent.filter(({ properties }) => properties.includes('diagnosis'));
    expect(withIt.map(({ inputs }) => inputs)).toEqual([['2']]);
  });

  it('is read in one request for those who want exactly the same', async () => {
    await answers(byId(1, 'diagnosis', 'phone'), byId(2, 'phone', 'diagnosis'), byId(3, 'diagnosis'));
    expect(world.sent.map(({ inputs }) => inputs)).toEqual([['1', '2'], ['3']]);
  });
});

describe('who is missing from a batch', () => {
  const notFound = (...ids: string[]) => ({
    numErrors: 1,
    errors: [{ status: 'error', category: 'OBJECT_NOT_FOUND', message: 'x', context: { ids } }],
  });
  const batch = (results: unknown, more: object = {}, status = 200): Reply => ({
    status,
    json: { status: 'COMPLETE', results, ...more },
  });
  const perhaps = (whole: Reply): void => {
    world.answer((sent) =>
      sent.path.endsWith('/batch/read') && sent.inputs.length > 1 ? whole : honest(sent),
    );
  };

  it('by address is nobody, where the answer says so', async () => {
    perhaps(batch([record('1')], notFound(addressOf(2).toUpperCase()), 207));
    expect(await answers(byEmail(1, 'email'), byEmail(2, 'email'))).toEqual([[contact(1, 'email')], []]);
    expect(world.sent).toHaveLength(1);
  });

  it('by address is asked alone, where the answer says nothing', async () => {
    perhaps(batch([record('1')]));
    const got = await answers(byEmail(1, 'email'), byEmail(2, 'email'));
    expect(got).toEqual([[contact(1, 'email')], [contact(2, 'email')]]);
    expect(world.sent.map(({ inputs }) => inputs.length)).toEqual([2, 1]);
  });

  it('by id is asked alone, because a batch does not know ids from before a merge', async () => {
    world.answer((sent) => {
      if (sent.method === 'POST') return batch([record('1')], notFound('2', '3', '4'), 207);
      if (sent.inputs[0] === '2') return { json: record('9', { hs_merged_object_ids: '2' }) };
      if (sent.inputs[0] === '3') return { json: { ...record('3'), archived: true } };
      return { status: 404, json: { status: 'error', message: 'resource not found' } };
    });
    expect(await answers(byId(1), byId(2), byId(3), byId(4))).toEqual([
      { id: '1', properties: {}, mergedIds: '' },
      { id: '9', properties: {}, mergedIds: '2' },
      undefined,
      undefined,
    ]);
  });

  it('is found as archived, which counts as nobody', async () => {
    const gone = { ...record('2'), archived: true };
    perhaps(batch([record('1'), gone]));
    expect(await answers(byId(1), byId(2))).toEqual([contact(1), undefined]);
    expect(await answers(byEmail(1), byEmail(2))).toEqual([[contact(1)], []]);
  });

  it('finds the contact whose second address it is, and every holder of a shared one', async () => {
    const holder = record('7', {
      email: 'main@a.example',
      hs_additional_emails: `x@a.example; ${addressOf(2)}`,
    });
    perhaps(batch([record('1'), record('2'), holder]));
    const got = await answers(byEmail(1), byEmail(2));
    expect(got).toEqual([[contact(1)], [contact(2), contact(7)]]);
  });

  it('is nobody’s loss when another input failed: by address, halves are asked', async () => {
    const failed = { numErrors: 1, errors: [{ category: 'INTERNAL_ERROR', context: {} }] };
    perhaps(batch([record('1'), record('2')], failed, 207));
    const got = await answers(byEmail(1), byEmail(2));
    expect(got).toEqual([[contact(1)], [contact(2)]]);
    expect(world.sent.map(({ inputs }) => inputs)).toEqual([
      [addressOf(1), addressOf(2)],
      [addressOf(1)],
      [addressOf(2)],
    ]);
  });
});

describe('a batch answer that lies', () => {
  const lie = (results: (sent: Sent) => unknown): void => {
    world.answer((sent) =>
      sent.inputs.length > 1 ? { json: { status: 'COMPLETE', results: results(sent) } } : honest(sent),
    );
  };

  it('INV-60: by another order gives everybody their own contact', async () => {
    lie((sent) => [...(honest(sent) as { json: { results: unknown[] } }).json.results].reverse());
    expect(await answers(byEmail(1, 'phone'), byEmail(2, 'phone'))).toEqual([
      [contact(1, 'phone')],
      [contact(2, 'phone')],
    ]);
  });

  it('INV-60: by a record of somebody else gives it to nobody, and who is missing asks alone', async () => {
    lie(() => [record('1', { phone: 'phone of 1' }), record('99', { phone: 'canary' })]);
    const got = await answers(byEmail(1, 'phone'), byEmail(2, 'phone'));
    expect(got).toEqual([[contact(1, 'phone')], [contact(2, 'phone')]]);
    const ids = await answers(byId(1, 'phone'), byId(2, 'phone'));
    expect(ids).toEqual([contact(1, 'phone'), contact(2, 'phone')]);
  });

  it('INV-60: by one contact in two versions is not believed about that contact', async () => {
    lie(() => [
      record('1', { phone: 'phone of 1' }),
      record('2', { phone: 'a' }),
      record('2', { phone: 'b' }),
    ]);
    expect(await answers(byId(1, 'phone'), byId(2, 'phone'))).toEqual([
      contact(1, 'phone'),
      contact(2, 'phone'),
    ]);
    expect(world.sent.map(({ inputs }) => inputs)).toEqual([['1', '2'], ['2']]);
  });

  it('INV-60: by a value that is no text fails for whoever asked for that value, and for nobody else', async () => {
    lie(() => [record('1', { phone: 'phone of 1' }), { ...record('2'), properties: { phone: { $ne: 1 } } }]);
    const [first, second] = await answers(byId(1, 'phone'), byId(2, 'phone'));
    expect(first).toEqual(contact(1, 'phone'));
    expect(second).toBeInstanceOf(CrmUnavailable);
  });

  it.each<[string, Reply]>([
    ['no results', { json: { status: 'COMPLETE' } }],
    ['work that is not finished', { json: { status: 'PENDING', results: [] } }],
    ['a list', { json: [] }],
    ['null', { json: null }],
    ['a 404', { status: 404, json: { status: 'error' } }],
    ['an id that is no number', { json: { status: 'COMPLETE', results: [{ id: '../1', properties: {} }] } }],
  ])('INV-60: with %s fails for everybody in it', async (_name, reply) => {
    world.answer(() => reply);
    for (const each of await answers(byId(1, 'phone'), byId(2, 'phone'))) {
      expect(each).toBeInstanceOf(CrmUnavailable);
    }
  });
});

describe('a batch that is refused', () => {
  it('for one of its inputs is halved until that one is alone', async () => {
    world.answer((sent) => (sent.inputs.includes(addressOf(5)) ? { status: 400, json: {} } : honest(sent)));
    const got = await answers(...Array.from({ length: 8 }, (_, i) => byEmail(i + 1, 'phone')));
    expect(got.filter((each) => each instanceof CrmUnavailable)).toHaveLength(1);
    expect(got[4]).toBeInstanceOf(CrmUnavailable);
    expect(got[7]).toEqual([contact(8, 'phone')]);
    expect(world.sent.length).toBeLessThan(10);
  });

  it('because its answer is too large is halved as well', async () => {
    world.answer((sent) => (sent.inputs.length > 3 ? { fault: 'unusable' } : honest(sent)));
    const got = await answers(...Array.from({ length: 8 }, (_, i) => byId(i + 1, 'phone')));
    expect(got).toEqual(Array.from({ length: 8 }, (_, i) => contact(i + 1, 'phone')));
  });

  it('for a missing scope says so to everybody', async () => {
    world.answer(() => ({ status: 403, json: { category: 'MISSING_SCOPES' } }));
    for (const each of await answers(byId(1), byId(2))) expect(each).toBeInstanceOf(CrmForbidden);
    expect(world.sent).toHaveLength(1);
  });

  it('for its token is sent again with a new one, and fails when that is refused too', async () => {
    world.answer((sent) => (sent.token === 'token-1' ? { status: 401 } : honest(sent)));
    expect(await answers(byId(1, 'phone'), byId(2, 'phone'))).toEqual([
      contact(1, 'phone'),
      contact(2, 'phone'),
    ]);
    expect(world.rejected).toEqual(['token-1']);
    world.answer(() => ({ status: 401 }));
    for (const each of await answers(byId(1), byId(2))) expect(each).toBeInstanceOf(CrmUnavailable);
    expect(world.sent).toHaveLength(4);
  });
});

describe('a caller who goes away', () => {
  it('leaves the queue at once, and nobody is asked for them', async () => {
    const held = Array.from({ length: 3 }, (_, i) => byId(i + 1));
    await world.time.pass(1);
    await answers(...held);
    const leaving = new AbortController();
    const busy = Array.from({ length: 4 }, (_, i) => byEmail(i + 1));
    await world.time.pass(1);
    const asked = world.crm.readContact(PORTAL, '77', ['phone'], leaving.signal);
    leaving.abort();
    expect(await rejection(asked)).toBeInstanceOf(CrmUnavailable);
    await answers(...busy);
    expect(world.sent.flatMap(({ inputs }) => inputs)).not.toContain('77');
  });

  it('does not take the answer from those in the same request', async () => {
    const leaving = new AbortController();
    const asked = world.crm.readContact(PORTAL, '1', ['phone'], leaving.signal);
    const other = byId(2, 'phone');
    await world.time.pass(20);
    leaving.abort();
    expect(await rejection(asked)).toBeInstanceOf(CrmUnavailable);
    expect(await answers(other)).toEqual([contact(2, 'phone')]);
  });

  it('may have been equal to others, who still get their answer', async () => {
    const leaving = new AbortController();
    const asked = world.crm.readContact(PORTAL, '1', ['phone'], leaving.signal);
    const other = byId(1, 'city');
    leaving.abort();
    expect(await rejection(asked)).toBeInstanceOf(CrmUnavailable);
    expect(await answers(other)).toEqual([contact(1, 'city')]);
  });

  it('is not waited for when no one is left', async () => {
    world.answer(honest, () => 2_000);
    const leaving = new AbortController();
    const asked = world.crm.readContact(PORTAL, '1', ['phone'], leaving.signal);
    await world.time.pass(20);
    leaving.abort();
    expect(await rejection(asked)).toBeInstanceOf(CrmUnavailable);
    for (let times = 0; times < 6; times += 1) {
      const again = new AbortController();
      const impatient = world.crm.readContact(PORTAL, '1', ['phone'], again.signal);
      await world.time.pass(200);
      again.abort();
      expect(await rejection(impatient)).toBeInstanceOf(CrmUnavailable);
    }
    // None of it counts against the CRM.
    expect(await answers(byId(1, 'phone'))).toEqual([contact(1, 'phone')]);
  });

  it('was gone before is not served', async () => {
    const asked = world.crm.readContact(PORTAL, '1', ['phone'], AbortSignal.abort());
    expect(await rejection(asked)).toBeInstanceOf(CrmUnavailable);
    expect(world.sent).toHaveLength(0);
  });
});
