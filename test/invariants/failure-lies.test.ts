import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANNA, EU, startWorld, US, type ToolAnswer, type World } from '../helpers/world.ts';
import { addFault } from './failure-world.ts';

/** What stands in the records and must not get out when an answer is not the right one. */
const SECRET = 'value-of-another-person';
const LOOKUP = { path: 'batch/read' };
const BY_ID = { method: 'GET', path: 'contacts/1001' };

let world: World;
let conversation: string;

beforeEach(async () => {
  world = await startWorld({ storage: 'memory', installed: [EU, US] });
  await world.allow('membership_tier', { show: 'match_email' });
  conversation = await world.converse(ANNA);
});
afterEach(() => world.close());

const TIER = ['contacts.membership_tier'];
const readTier = (): Promise<ToolAnswer> => world.read(conversation, TIER);

describe('a CRM that lies', () => {
  const person = (id: string, email: string, more: Record<string, unknown> = {}) => ({
    id,
    archived: false,
    properties: { email, membership_tier: SECRET, hs_additional_emails: null, ...more },
  });
  const anna = (more: Record<string, unknown> = {}) => person('1001', ANNA, more);
  const batch = (results: unknown, more: Record<string, unknown> = {}) => ({
    status: 200,
    body: { status: 'COMPLETE', results, ...more },
  });

  it('INV-60: a contact of another address is no answer: try_later, and nothing of it is told', async () => {
    await addFault(world, LOOKUP, batch([person('1002', 'erik.lindqvist@example.com')]));
    const answer = await readTier();
    expect(answer).toMatchObject({ status: 'try_later', next: 'retry_later' });
    expect(JSON.stringify([answer, world.logs])).not.toContain(SECRET);
  });

  it.each([
    ['a page of HTML', { status: 200, body: `<html>${SECRET}</html>` }],
    ['an empty 200', { status: 200, body: '' }],
    ['the word null', { status: 200, body: 'null' }],
    ['a list', { status: 200, body: [anna()] }],
    ['an answer cut in the middle', { truncate: true }],
    ['no results at all', { status: 200, body: { status: 'COMPLETE' } }],
    ['properties that are null', batch([{ id: '1001', archived: false, properties: null }])],
    ['an extra record of somebody else', batch([anna(), person('1002', 'erik.lindqvist@example.com')])],
    ['one contact twice with different values', batch([anna(), anna({ membership_tier: 'gold' })])],
    ['a value that is no text', batch([anna({ membership_tier: { secret: SECRET } })])],
    ['an id that is no number', batch([{ ...anna(), id: '../../1001' }])],
    ['work that is not finished', { status: 200, body: { status: 'PENDING', results: [anna()] } }],
    ['errors that hide the rest', batch([anna()], { numErrors: 1 })],
    ['a redirect to somewhere else', { status: 302, headers: { location: '/_sandbox/portals' } }],
  ])('INV-60: %s in place of the lookup is try_later and discloses nothing', async (_what, fault) => {
    await addFault(world, LOOKUP, fault);
    const answer = await readTier();
    expect(answer).toMatchObject({ status: 'try_later', next: 'retry_later' });
    expect(answer.results).toBeUndefined();
    expect(JSON.stringify([answer, world.logs])).not.toMatch(new RegExp(`${SECRET}|gold|bronze`));
  });

  it.each([
    ['another contact', { status: 200, body: person('1002', ANNA) }],
    ['a page of HTML with 404', { status: 404, body: '<html>nothing here</html>' }],
    ['no properties', { status: 200, body: { id: '1001', archived: false } }],
  ])('INV-60: %s in place of the recognised contact is try_later', async (_what, fault) => {
    const recognised = { object: { objectId: 1001, objectType: 'CONTACT' } };
    const { conversation: own } = await world.call('open_conversation', { channel: 'live_chat' }, recognised);
    await world.call('submit_email', { conversation: own, email: ANNA }, recognised);
    const read = () => world.call('read_crm_data', { conversation: own, properties: TIER }, recognised);
    expect((await read()).status).toBe('ok');
    await addFault(world, BY_ID, fault);
    const answer = await read();
    expect(answer.status).toBe('try_later');
    expect(JSON.stringify([answer, world.logs])).not.toContain(SECRET);
  });

  it('INV-60: account info of another portal installs nothing', async () => {
    await world.close();
    world = await startWorld({ storage: 'memory', installed: [] });
    await addFault(
      world,
      { path: 'account-info' },
      {
        status: 200,
        body: { portalId: US, accountType: 'STANDARD', timeZone: 'UTC' },
      },
    );
    await expect(world.install()).rejects.toThrow('503');
    for (const portalId of [EU, US]) {
      const answer = await world.call('open_conversation', { channel: 'live_chat' }, { portalId });
      expect(answer.status).toBe('not_connected');
    }
  });
});
