import { afterEach, describe, expect, it } from 'vitest';
import { begin, check, mailed, openAndPress, openPage, press } from '../helpers/verification.ts';
import { EU } from '../helpers/world.ts';
import { holdEntry, holdJournal, holdNewEntry, keyIn, type Hold } from './held-row.ts';
import { acts, city, databaseOf, leaveGround, linkOn, startGround } from './mail-crash-ground.ts';

afterEach(leaveGround);

const DISCLOSED = [{ status: 'ok', value: 'Tampere' }];

interface ConfirmPoint {
  readonly when: string;
  readonly hold: (url: string, challenge: string, conversation: string) => Promise<Hold>;
  readonly fate: 'arrived' | 'lost';
  /** What the trail says of it before anybody does anything more. */
  readonly trail: readonly string[];
  /** What the agent is told afterwards. */
  readonly then: 'pending' | 'expired' | 'confirmed';
}

const CONFIRM_POINTS: readonly ConfirmPoint[] = [
  {
    when: 'after the number was counted and before the one ticket is taken',
    hold: (url, challenge) => holdEntry(url, 'challenges', `${challenge}/ticket`),
    fate: 'lost',
    ...{ trail: [], then: 'pending' },
  },
  {
    when: 'after the ticket was taken and before anything says why',
    hold: (url, challenge) => holdNewEntry(url, 'challenges', `${challenge}/end`),
    fate: 'lost',
    ...{ trail: [], then: 'expired' },
  },
  {
    when: 'before the trail says so',
    hold: holdJournal,
    fate: 'lost',
    ...{ trail: [], then: 'expired' },
  },
  {
    when: 'after the trail says so and before there is a proof',
    hold: (url, _challenge, conversation) => holdNewEntry(url, 'proofs', conversation),
    fate: 'lost',
    ...{ trail: ['confirmed'], then: 'expired' },
  },
  {
    when: 'when the proof is with the database and the page is not with the customer',
    hold: (url, _challenge, conversation) => holdNewEntry(url, 'proofs', conversation),
    fate: 'arrived',
    ...{ trail: ['confirmed'], then: 'confirmed' },
  },
];

describe('kill -9 in the middle of a confirmation', () => {
  it.each(CONFIRM_POINTS.map((point) => [point.when, point.then, point] as const))(
    'F13: killed %s: it is %s, never half a proof, and the customer gets through in the end',
    async (_when, then, { hold, fate, trail }) => {
      const ground = await startGround('postgres');
      const { world, email } = ground;
      const conversation = await begin(world, { email });
      const { url, number, mail } = await mailed(world, conversation, { to: email });
      const database = databaseOf(ground);
      const { pageToken } = await openPage(url);
      const ticket = await keyIn(database, 'challenges', '%/ticket');
      const name = (await keyIn(database, 'challenges', `${EU}/%/1`)).replace(/\/1$/, '');
      const held = await hold(database, ticket.replace(/\/ticket$/, ''), name);
      const page = press(url, { pageToken, action: 'confirm', number }).catch(() => 'cut off');
      await held.reached();
      await ground.kill();
      await held.release(fate);
      expect(await page).toBe('cut off');

      const second = await ground.takeOver();
      expect((await check(world, conversation)).status).toBe(then);
      expect((await acts(ground)).slice(1)).toEqual(trail);
      if (then !== 'confirmed') {
        expect(await city(ground, conversation)).toMatchObject([{ status: 'needs_verification' }]);
      }
      if (then === 'pending') await openAndPress(linkOn(second, mail), 'confirm', number);
      if (then === 'expired') {
        expect((await openPage(linkOn(second, mail))).actions).toEqual([]);
        const again = await mailed(world, conversation, { to: email });
        expect((await openAndPress(again.url, 'confirm', again.number)).status).toBe(200);
      }
      expect((await check(world, conversation)).status).toBe('confirmed');
      expect(await city(ground, conversation)).toEqual(DISCLOSED);
    },
  );
});
