import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../sandbox/create-sandbox.ts';
import { createClock } from '../../../sandbox/portal/clock.ts';
import { createFixedTokenSource } from '../../../src/hubspot/crm-client.ts';
import type { ContactRecord, Crm } from '../../../src/hubspot/crm.ts';
import { createGateway } from '../../../src/hubspot/gateway/gateway.ts';
import { createLocalBudget } from '../../../src/hubspot/gateway/local-budget.ts';
import { createTransport } from '../../../src/hubspot/transport.ts';
import { connect, controlOf, EU, startSandbox } from '../../sandbox/harness.ts';
import { createTestLogger, patient } from '../world.ts';

const PORTAL = String(EU);

let sandbox: Sandbox;
let accessToken: string;
let crm: Crm;
/** Requests that the CRM side received since the last test. */
let calls: () => Promise<readonly SeenCall[]>;

interface SeenCall {
  readonly seq: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly inputs: number | null;
}

beforeAll(async () => {
  sandbox = await startSandbox({ clock: createClock() });
  ({ accessToken } = await connect(sandbox));
});
afterAll(() => sandbox.close());

beforeEach(async () => {
  await controlOf(sandbox)('POST', '/reset');
  ({ accessToken } = await connect(sandbox));
  const all = async () => (await controlOf(sandbox)('GET', '/calls')).list as unknown as readonly SeenCall[];
  const since = (await all()).at(-1)?.seq ?? 0;
  calls = async () => (await all()).filter(({ seq, path }) => seq > since && path.startsWith('/crm/'));
  const clock = { now: () => Date.now() };
  ({ crm } = createGateway({
    transport: createTransport({ apiUrl: sandbox.url }),
    tokens: createFixedTokenSource(accessToken),
    clock,
    random: { bytes: (length) => randomBytes(length) },
    logger: createTestLogger(),
    budget: createLocalBudget(clock),
    isOrdinary: () => true,
  }));
});

const found = async (email: string, ...names: string[]): Promise<readonly ContactRecord[]> =>
  crm.findContactsByEmail(PORTAL, [email], ['email', ...names], patient());
const one = async (email: string): Promise<string> => (await found(email))[0]?.id ?? '';
const emails = (contacts: readonly ContactRecord[]): unknown[] =>
  contacts.map(({ properties }) => properties['email']);

describe('a batch at the sandbox portal', () => {
  it('tells living, unknown, archived, shared and second addresses apart for everybody in it', async () => {
    const [anna, nobody, archived, family, cross, merged] = await Promise.all([
      found('anna.virtanen@example.com', 'membership_tier'),
      found('nobody@example.com'),
      found('arkki.archived@example.com'),
      found('family@example.com'),
      found('cross@example.org'),
      found('merja.duplicate@example.com'),
    ]);
    expect(anna).toMatchObject([{ id: '1001', properties: { membership_tier: 'gold' } }]);
    expect([nobody, archived]).toEqual([[], []]);
    expect(emails(family)).toEqual(['petra.shared@example.com', 'pekka.shared@example.com']);
    expect(emails(cross)).toEqual(['cross@example.org', 'cross.secondary@example.org']);
    expect(emails(merged)).toEqual(['merja.survivor@example.com']);
    expect(await calls()).toMatchObject([
      { method: 'POST', path: expect.stringContaining('batch/read') as string },
    ]);
  });

  it('by id tells living, merged, archived and unknown ids apart as single reads do', async () => {
    const survivor = await one('merja.survivor@example.com');
    const merged = String(Number(survivor) + 1);
    const archived = String(Number(survivor) + 2);
    const read = (id: string) => crm.readContact(PORTAL, id, ['email'], patient());
    const together = await Promise.all(['1001', merged, archived, '77'].map(read));
    const single: unknown[] = [];
    for (const id of ['1001', merged, archived, '77']) single.push(await read(id));
    expect(together).toEqual(single);
    expect(together.map((contact) => contact?.id)).toEqual(['1001', survivor, undefined, undefined]);
    expect(together[1]?.mergedIds).toBe(merged);
  });

  it('of updates tells done, refused and merged apart, and changes each contact once', async () => {
    const survivor = await one('merja.survivor@example.com');
    const merged = String(Number(survivor) + 1);
    const update = (id: string, properties: Record<string, string>) =>
      crm.updateContact(PORTAL, id, properties, patient());
    const got = await Promise.all([
      update('1001', { city: 'Oulu' }),
      update('1002', { membership_tier: 'no such tier' }),
      update('77', { city: 'Oulu' }),
      update(merged, { city: 'Turku' }),
      update('1003', { city: 'Vaasa' }),
    ]);
    expect(got).toMatchObject([
      { outcome: 'done', contactId: '1001' },
      { outcome: 'rejected', problems: [{ property: 'membership_tier', code: 'INVALID_OPTION' }] },
      { outcome: 'not_found' },
      { outcome: 'unknown' },
      { outcome: 'done', contactId: '1003' },
    ]);
    const ledger = (await controlOf(sandbox)('GET', '/ledger')).list as unknown as readonly {
      readonly recordId: string;
      readonly source: string;
      readonly new: unknown;
    }[];
    const changed = ledger.filter(({ source }) => source === 'api').map((line) => [line.recordId, line.new]);
    expect(changed).toEqual([
      ['1001', 'Oulu'],
      ['1003', 'Vaasa'],
      [survivor, 'Turku'],
    ]);
  });

  it('carries 300 reads at once without a 429 and without a search', async () => {
    const ids = Array.from({ length: 150 }, (_, index) => String(1001 + index));
    const contacts = await Promise.all([
      ...ids.map((id) => crm.readContact(PORTAL, id, ['email'], patient(), id)),
      ...ids.map((id) => crm.readContact(PORTAL, id, ['city'], patient(), id)),
    ]);
    contacts.slice(0, 100).forEach((contact, index) => {
      expect(contact?.id).toBe(ids[index]);
    });
    const seen = await calls();
    expect(seen.length).toBeLessThan(10);
    expect(seen.every(({ status }) => status === 200 || status === 207)).toBe(true);
    expect(seen.filter(({ path }) => path.includes('search'))).toEqual([]);
  });
});
