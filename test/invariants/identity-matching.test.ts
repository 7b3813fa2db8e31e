import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { freshDatabase } from '../helpers/database.ts';
import { ANNA, startWorld, type World, type WorldOptions } from '../helpers/world.ts';
import { nameCompany, patchContact, save, wholeAnswer } from './identity-scene.ts';

const ANNA_PHONE = '+358 40 123 4567';

describe('who an address leads to', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
    await nameCompany(world);
    await world.allow('phone', { show: 'match_email', edit: 'match_email' });
    await world.allow('city', { show: 'verify_email' });
  });

  afterAll(() => world.close());

  const ASKED = 'contacts.phone, contacts.city, contacts.bank_account';

  /** Everything an agent sees from stating an address to a read and a write. */
  async function traceOf(email: string): Promise<readonly string[]> {
    const conversation = await world.converse();
    const change = { conversation, property: 'contacts.phone', value: '+358 50 000 0000' };
    return [
      await wholeAnswer(world, 'submit_email', { conversation, email }),
      await wholeAnswer(world, 'open_conversation', { conversation }),
      await wholeAnswer(world, 'read_crm_data', { conversation, properties: ASKED }),
      await wholeAnswer(world, 'update_crm_data', change),
      await wholeAnswer(world, 'read_crm_data', { conversation, properties: ASKED }),
    ];
  }

  it('INV-16: two matches, a secondary, a merged and an archived address are answered byte for byte like an unknown one', async () => {
    const strangers = {
      'two contacts with it as secondary': 'family@example.com',
      'primary of one and secondary of another': 'cross@example.org',
      'secondary alone': 'pekka.old@example.com',
      'merged away': 'merja.duplicate@example.com',
      archived: 'arkki.archived@example.com',
    };
    const before = await world.ledger();
    const unknown = await traceOf('nobody@example.com');
    expect(unknown[2]).toContain('not_available');
    const asked = { properties: ASKED, conversation: await world.converse('bare@example.com') };
    expect(await wholeAnswer(world, 'read_crm_data', asked), 'a contact without values').toEqual(unknown[2]);
    for (const [why, email] of Object.entries(strangers)) {
      expect(await traceOf(email), why).toEqual(unknown);
    }
    const known = await traceOf(ANNA);
    expect(known[2]).toContain(ANNA_PHONE);
    const written = (await world.ledger()).slice(before.length);
    expect(written.map(({ recordId }) => recordId)).toEqual(['1001']);
    await patchContact(world, '1001', { phone: ANNA_PHONE });
  });

  it('INV-16: an address that a second contact takes over as primary ends the match of both', async () => {
    const email = 'sofia.rossi@example.net';
    const conversation = await world.converse(email);
    expect((await world.read(conversation, ['phone'])).status).toBe('ok');
    await patchContact(world, '1189', { email });
    expect((await world.read(conversation, ['phone'])).status).toBe('not_available');
    await patchContact(world, '1189', { email: 'bare@example.com' });
    expect((await world.read(conversation, ['phone'])).status).toBe('ok');
  });

  it('INV-21: two addresses are equal on one canonical form and on nothing else', async () => {
    for (const [stored, stated, outcome] of SPELLINGS) {
      await patchContact(world, '1007', { email: stored, phone: '+81 3 0000 0007' });
      const conversation = await world.converse();
      const submitted = await world.call('submit_email', { conversation, email: stated });
      const { results = [] } = await world.read(conversation, ['contacts.phone']);
      const expected = {
        same: ['recorded', 'ok', '+81 3 0000 0007'],
        other: ['recorded', 'not_available', undefined],
        refused: ['invalid_input', 'needs_email', undefined],
      }[outcome];
      const seen = [submitted.status, results[0]?.status, results[0]?.value];
      expect(seen, `${JSON.stringify(stated)} against ${JSON.stringify(stored)}`).toEqual(expected);
    }
  });

  it('INV-21: an address that is not taken uses up none of the three', async () => {
    const conversation = await world.converse();
    for (const email of ['a@b@c', 'nobody', 'x@y', '"q"@example.com', 'a b@example.com']) {
      const refused = await world.call('submit_email', { conversation, email });
      expect(refused).toMatchObject({ status: 'invalid_input', field: 'email', code: 'invalid_email' });
      expect(JSON.stringify(refused)).not.toContain(email.replaceAll('"', '\\"'));
    }
    for (const email of ['a@example.com', 'b@example.com', ANNA]) {
      expect((await world.call('submit_email', { conversation, email })).status).toBe('recorded');
    }
    expect((await world.read(conversation, ['phone'])).status).toBe('ok');
  });

  it('INV-22: a rule that names no level is at verify_email, and an address alone does not meet it', async () => {
    const saved = await save(world, '/settings/rules/contacts.zip', {
      show: { enabled: true },
      edit: { enabled: true },
    });
    expect(saved.status).toBe(200);
    const conversation = await world.converse(ANNA);
    expect(await world.read(conversation, ['zip'])).toMatchObject({
      status: 'needs_verification',
      next: 'offer_verification',
      results: [{ name: 'contacts.zip', status: 'needs_verification' }],
    });
    const written = await world.call('update_crm_data', { conversation, property: 'zip', value: '00200' });
    expect(written.status).toBe('needs_verification');
  });

  const MATCH = { enabled: true, protectionLevel: 'match_email' };
  it.each([
    ['email', 'edit', 'edit.enabled', 'not_editable'],
    ['hs_additional_emails', 'edit', 'edit.enabled', 'not_editable'],
    ['hs_object_id', 'edit', 'edit.enabled', 'not_editable'],
    ['customer_number', 'edit', 'edit.enabled', 'not_editable'],
    ['health_notes', 'show', 'show.enabled', 'not_showable'],
    ['bank_account', 'show', 'show.enabled', 'not_showable'],
    ['bank_account', 'edit', 'edit.enabled', 'not_editable'],
  ])('INV-22: no rule opens %s for %s', async (property, operation, field, code) => {
    const body = { [operation]: MATCH, acceptedRisk: true };
    const refused = await save(world, `/settings/rules/contacts.${property}`, body);
    expect(refused).toMatchObject({ status: 422, body: { error: { fields: [{ field, code }] } } });
  });

  it('INV-22: edit at match_email is refused until its risk is accepted', async () => {
    const refused = await save(world, '/settings/rules/contacts.jobtitle', { edit: MATCH });
    const fields = [{ field: 'edit.protectionLevel', code: 'risk_not_accepted' }];
    expect(refused).toMatchObject({ status: 422, body: { error: { fields } } });
  });
});

/** Stored in the CRM, stated by the customer, and whether they are one address. */
const SPELLINGS: readonly (readonly [string, string, 'same' | 'other' | 'refused'])[] = [
  ['yuki@example.org', 'YUKI@Example.ORG', 'same'],
  ['Yuki@Example.ORG', 'yuki@example.org', 'same'],
  ['yuki@example.org', ' \u00a0yuki@example.org\n', 'same'],
  ['yuki@bücher.example', 'yuki@xn--bcher-kva.example', 'same'],
  ['yuki@xn--bcher-kva.example', 'yuki@bücher.example', 'same'],
  ['andr\u00e9@example.org', 'andre\u0301@example.org', 'same'],
  ['andre\u0301@example.org', 'andr\u00e9@example.org', 'same'],
  ['foo.@docomo.ne.jp', 'foo.@docomo.ne.jp', 'same'],
  ['yuki+a@example.org', 'yuki+a@example.org', 'same'],
  ['yuki@example.org', 'yuki+a@example.org', 'other'],
  ['yuki+a@example.org', 'yuki@example.org', 'other'],
  ['yuki.t@example.org', 'yukit@example.org', 'other'],
  ['yuki@example.org', 'yuk\u0131@example.org', 'other'],
  ['yuki@example.org', '\u0443uki@example.org', 'other'],
  ['yuki@paypal.example', 'yuki@paypa\u04cf.example', 'other'],
  ['yuki@example.org', 'yu\u212ai@example.org', 'refused'],
  ['sofia@example.org', '\u017fofia@example.org', 'refused'],
  ['yuki@example.org', 'yuki\uff20example.org', 'refused'],
  ['yuki@example.org', 'yuki\ufe6bexample.org', 'refused'],
  ['yuki@example.org', 'yuki@\uff45xample.org', 'refused'],
  ['yuki@example.org', 'yuki\u200b@example.org', 'refused'],
  ['yuki@example.org', 'yu\u00adki@example.org', 'refused'],
  ['yuki@example.org', '"yuki"@example.org', 'refused'],
  ['yuki@example.org', 'yuki(work)@example.org', 'refused'],
  ['yuki@example.org', 'yuki@example.org, nobody@example.org', 'refused'],
  ['yuki@example.org', 'Yuki <yuki@example.org>', 'refused'],
  ['yuki@example.org', 'a@yuki@example.org', 'refused'],
];

/** Keeps calls from getting on; what it answers with lets them go, once they stand in line. */
type Hold = () => Promise<() => Promise<void>>;

/** Of each of the two servers one statement waits; what else is to be written gathers behind it. */
const WAITING = 2;
/** So long, while nothing gets on, the other calls may take to come as far. */
const GATHERING_MS = 500;

/**
 * Locks the table of states, so that the calls of both servers gather at their first write and then take
 * every step side by side: a step that reads before it writes loses.
 */
async function holdWrites(url: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE crm_data_state IN EXCLUSIVE MODE');
  const waiting = async (): Promise<number> => {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'crm_data_state'::regclass`,
    );
    return rows[0]?.count ?? 0;
  };
  return async () => {
    try {
      await expect.poll(waiting, { timeout: 3_000, interval: 20 }).toBe(WAITING);
      await pause(GATHERING_MS);
    } finally {
      await client.end();
    }
  };
}

describe('three addresses per conversation', () => {
  /** `count` different addresses at once, half of them at each of two servers on one storage. */
  async function guessAtTwoServers(count: number, options: WorldOptions, hold: Hold): Promise<void> {
    const encryptionKey = randomBytes(32).toString('base64');
    const here = await startWorld({ ...options, encryptionKey });
    const there = await startWorld({ ...options, encryptionKey, installed: [] });
    try {
      const conversation = await here.converse();
      const addresses = Array.from({ length: count }, (_, index) => `guess${index}@example.com`);
      const release = await hold();
      const under = Promise.all(
        addresses.map(async (email, index) => {
          const { status } = await (index % 2 === 0 ? here : there).call('submit_email', {
            ...{ conversation, email },
          });
          return { status, email };
        }),
      );
      await release();
      const statuses = await under;
      const accepted = statuses.filter(({ status }) => status === 'recorded');
      expect(accepted).toHaveLength(3);
      expect(statuses.filter(({ status }) => status === 'limit_reached')).toHaveLength(count - 3);
      for (const { email } of accepted) {
        const again = await there.call('submit_email', { conversation, email });
        expect(again.status).toBe('recorded');
      }
      const next = await here.call('submit_email', { conversation, email: ANNA });
      expect(next).toMatchObject({ status: 'limit_reached', next: 'hand_over_to_human' });
    } finally {
      await there.close();
      await here.close();
    }
  }

  it('INV-20: of 40 stated at once at two servers on one embedded database three are taken as well', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'crm-data-guess-'));
    try {
      await guessAtTwoServers(40, { dataDir }, () => Promise.resolve(() => Promise.resolve()));
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  });

  it('INV-20: of 200 addresses stated at once at two servers on one PostgreSQL at most three are ever compared', async () => {
    const database = await freshDatabase(inject('databaseUrl'));
    try {
      await guessAtTwoServers(200, { storage: { databaseUrl: database.url } }, () =>
        holdWrites(database.url),
      );
    } finally {
      await database.drop();
    }
  });
});
