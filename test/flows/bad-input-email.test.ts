import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEmail } from '../../src/input/email.ts';
import { brand } from '../helpers/verification.ts';
import { ANNA, EU, startWorld, type World } from '../helpers/world.ts';
import { controlRequest } from '../invariants/transport-requests.ts';
import { mailsSentOf, NO_CRM_LIMITS } from '../invariants/verification-mail-scene.ts';
import { ACCEPTED_EMAILS, DIFFERENT_EMAILS, EQUAL_EMAILS, REFUSED_EMAILS } from '../input/email-table.ts';

/** Rows 16 to 23 of the inputs everyone forgets: addresses over HTTP, from stating one to the mail. */

let world: World;
let asked = 0;

beforeAll(async () => {
  world = await startWorld({ storage: 'memory', sandbox: NO_CRM_LIMITS });
  await brand(world);
  await world.allow('phone', { show: 'match_email' });
  await world.allow('city', { show: 'verify_email' });
});
afterAll(() => world.close());

/** What can be said in JSON: there a String object is a string. */
const REFUSED_IN_JSON = REFUSED_EMAILS.filter(([, input]) => !(input instanceof String));

const stateTo = (conversation: string, email: unknown) => world.call('submit_email', { conversation, email });

const SAME: typeof EQUAL_EMAILS = [
  ...EQUAL_EMAILS,
  ['with no-break spaces around', `\u00a0${ANNA.toUpperCase()}\u00a0`, ANNA],
];

/** States `email`, asks for the phone number and for a mail; what an agent learns of it. */
async function phoneFor(email: string): Promise<unknown> {
  const conversation = await world.converse();
  expect(await stateTo(conversation, email)).toMatchObject({ status: 'recorded' });
  const { status, results } = await world.read(conversation, ['contacts.phone']);
  const { say, ...request } = await world.call('request_verification', { conversation });
  asked += 1;
  const number = String(request['numberForCustomer']);
  return {
    ...{ status, results, say: say.replaceAll(number, '#'), request: request.status },
    next: request.next,
  };
}

/** Makes `email` the primary address of contact 1002, as somebody in the portal might. */
const rename = (email: string): Promise<void> =>
  controlRequest(world, 'PATCH', `/portals/${EU}/contacts/1002`, {
    properties: { email, phone: '+358 40 000 1002' },
  });

describe('an email address as a customer or a model states it', () => {
  it.each(REFUSED_IN_JSON)(
    'is invalid_input, and no mail can be asked for: with %s',
    async (_what, email) => {
      const conversation = await world.converse();
      const answer = await stateTo(conversation, email);
      expect(answer).toMatchObject({ status: 'invalid_input', field: 'email', next: 'correct_the_call' });
      expect(JSON.stringify(answer)).not.toMatch(/victim|virtanen/);
      expect((await world.read(conversation, ['contacts.phone'])).status).toBe('needs_email');
      expect((await world.call('request_verification', { conversation })).status).toBe('needs_email');
      expect(await world.control.mail()).toEqual([]);
    },
  );

  it('is the customer’s only if it is the very address: every accepted form of a stranger’s is told like any other', async () => {
    const strangers = await phoneFor('someone.else@example.net');
    expect(strangers).toMatchObject({ status: 'not_available', request: 'sent' });
    const forms = [
      ...ACCEPTED_EMAILS.map(([, input]) => input),
      // 23: secondary addresses, of one contact and of two; then an archived contact's, and two lookalikes.
      ...['pekka.old@example.com', 'family@example.com', 'arkki.archived@example.com'],
      ...['anna.v\u0131rtanen@example.com', '\u0430nna.virtanen2@example.com'],
    ];
    for (const email of forms) expect([email, await phoneFor(email)]).toEqual([email, strangers]);
    expect(await mailsSentOf(world, asked)).toBe(0);
    expect(await world.control.mail()).toEqual([]);
  });

  it.each(SAME)(
    'is that of the same person, and the mail goes to the CRM’s: %s',
    async (_what, one, other) => {
      const before = await mailsSentOf(world, asked);
      if (other !== ANNA) await rename(other);
      const own = await phoneFor(one);
      expect(own).toMatchObject({ status: 'ok', results: [{ status: 'ok' }], request: 'sent' });
      await mailsSentOf(world, asked);
      const newest = (await world.control.mail()).slice(before);
      // At most, because an address can have had its mail of this minute in a row before.
      expect(newest.length).toBeLessThanOrEqual(1);
      for (const { envelope } of newest) expect(envelope.to).toHaveLength(1);
    },
  );

  it.each(DIFFERENT_EMAILS)(
    'is another one’s, told like a stranger’s: across %s',
    async (_what, one, other) => {
      await rename(other);
      // One of them is no address at all, for domains have no capital sharp s.
      if (!parseEmail(one).ok) {
        expect((await stateTo(await world.converse(), one)).status).toBe('invalid_input');
        return;
      }
      const strangers = await phoneFor('someone.else@example.net');
      const before = (await world.control.mail()).length;
      expect(await phoneFor(one)).toEqual(strangers);
      await mailsSentOf(world, asked);
      expect(await world.control.mail()).toHaveLength(before);
    },
  );
});
