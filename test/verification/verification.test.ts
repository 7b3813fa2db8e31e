import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveConversation } from '../../src/conversation/conversations.ts';
import type { Rule } from '../../src/policy/policy.ts';
import { NO_GRANT } from '../../src/policy/policy.ts';
import { type Subject, subjects } from '../battery/subject.ts';
import { createScene, DAY, EMAIL, MINUTE, otherThan, type Scene } from './scene.ts';

let scene: Scene;
let live: LiveConversation;
beforeEach(async () => {
  scene = createScene();
  live = await scene.converse();
});

const request = (resend = false, of = live) => scene.verification.request(of, scene.policy, { resend });
const status = (of = live) => scene.verification.status(of, scene.policy);
const proof = (of = live) => scene.verification.proof(of, scene.policy);
const ruleSince = (widenedAtVersion: number): Rule => ({
  ...{ objectType: 'contacts', property: 'city', show: NO_GRANT, edit: NO_GRANT, acceptedRisk: false },
  ...{ changedAtMs: 0, changedByUserId: '9001', widenedAtVersion },
});

/** A proof in `live`. */
async function confirmed(of = live): Promise<void> {
  const { token, number } = await scene.mailed(of);
  const { kind } = await scene.confirm(token, number);
  expect(kind).toBe('just_confirmed');
}

describe('a request for a mail', () => {
  it('needs somebody to be about', async () => {
    const silent = await scene.converse({ email: undefined });
    expect(await request(false, silent)).toStrictEqual({ status: 'needs_email' });
    expect(await status(silent)).toStrictEqual({ status: 'none' });
    const recognised = await scene.converse({ email: undefined, recognised: '501' });
    expect((await request(false, recognised)).status).toBe('sent');
  });

  it('is answered without a look at the CRM, and with the same fields for everybody', async () => {
    const decoy = await scene.converse({ email: 'nobody@example.com' });
    const [real, none] = [await request(), await request(false, decoy)];
    expect(scene.crm.calls).toBe(0);
    expect(Object.keys(none)).toStrictEqual(Object.keys(real));
    expect({ ...none, number: '' }).toStrictEqual({ ...real, number: '' });
    await scene.work();
    expect(await status(decoy)).toStrictEqual(await status());
    expect(scene.mails).toHaveLength(1);
  });

  it('is pending for ten minutes: 1 ms before the end it is, at the very moment it is expired', async () => {
    await request();
    scene.clock.advance(10 * MINUTE - 1);
    expect(await status()).toStrictEqual({ status: 'pending', expiresAtMs: scene.clock.now() + 1 });
    expect((await request()).status).toBe('already_sent');
    scene.clock.advance(1);
    expect(await status()).toStrictEqual({ status: 'expired' });
  });

  it('is another one after ten minutes: with a number of its own and the old link replaced', async () => {
    const first = await scene.mailed(live);
    scene.clock.advance(10 * MINUTE);
    const second = await scene.mailed(live);
    expect((await scene.verifyLinks.look(first.token)).kind).toBe('replaced');
    expect((await scene.confirm(first.token, first.number)).kind).toBe('replaced');
    expect((await scene.confirm(second.token, second.number)).kind).toBe('just_confirmed');
  });

  it.each([
    [MINUTE - 1, 'try_later'],
    [MINUTE, 'sent'],
  ])(
    'can be repeated a minute after the last one, to the millisecond: after %d ms it is `%s`',
    async (waitMs, wanted) => {
      const first = await request();
      scene.clock.advance(waitMs);
      const again = await request(true);
      expect(again.status).toBe(wanted);
      expect('number' in again && 'number' in first && again.number === first.number).toBe(true);
      expect('retryAfterMs' in again ? again.retryAfterMs : 0).toBe(wanted === 'sent' ? 0 : MINUTE - waitMs);
    },
  );

  it('comes to an end with the fifth of a day, and can be made again when the first is forgotten', async () => {
    for (let mail = 0; mail < 5; mail += 1) {
      expect((await request(true)).status).toBe('sent');
      scene.clock.advance(15 * MINUTE);
    }
    expect(await request(true)).toMatchObject({ status: 'limit_reached' });
    scene.clock.advance(DAY + 20 * MINUTE - 5 * 15 * MINUTE);
    expect((await request(true)).status).toBe('sent');
  });

  it('keeps its caps when another address is stated', async () => {
    await request();
    await scene.conversations.stateEmail(live, 'other@example.com');
    const restated = { ...live, statedEmail: 'other@example.com' };
    await scene.verification.end(restated, 'email_changed');
    expect(await request(true, restated)).toMatchObject({ status: 'try_later', retryAfterMs: MINUTE });
    expect(scene.jobs).toHaveLength(1);
  });
});

describe('the status of a request', () => {
  it('is cancelled after two wrong numbers, a "not me", another address and an end', async () => {
    const endings: readonly ((token: string, number: string) => Promise<unknown>)[] = [
      async (token, number) => {
        await scene.confirm(token, otherThan(number));
        await scene.confirm(token, otherThan(number));
      },
      (token) => scene.verifyLinks.notMe(token),
      () => scene.verification.end(live, 'email_changed'),
    ];
    for (const ending of endings) {
      scene = createScene();
      live = await scene.converse();
      const { token, number } = await scene.mailed(live);
      await ending(token, number);
      expect(await status()).toStrictEqual({ status: 'cancelled' });
    }
    expect(await status({ ...live, statedEmail: 'other@example.com' })).toStrictEqual({
      status: 'cancelled',
    });
  });

  it('is confirmed as long as the proof lives, and then expired', async () => {
    await confirmed();
    expect(await status()).toStrictEqual({
      status: 'confirmed',
      expiresAtMs: scene.clock.now() + 15 * MINUTE,
    });
    scene.clock.advance(15 * MINUTE - 1);
    expect((await status()).status).toBe('confirmed');
    scene.clock.advance(1);
    expect(await status()).toStrictEqual({ status: 'expired' });
  });
});

describe('a proof', () => {
  it('is of the address that was stated, or of the one that was confirmed', async () => {
    scene.crm.contacts.set('501', { email: EMAIL, hs_additional_emails: 'second@example.com' });
    scene.policy = {
      ...scene.policy,
      verification: { ...scene.policy.verification, acceptSecondaryEmail: true },
    };
    live = await scene.converse({ email: 'second@example.com' });
    await confirmed();
    expect(await proof()).toMatchObject({ address: EMAIL });
    expect(await proof({ ...live, statedEmail: EMAIL })).toMatchObject({ address: EMAIL });
    expect(await proof({ ...live, statedEmail: 'third@example.com' })).toBeUndefined();
    expect(await proof({ ...live, statedEmail: undefined })).toBeUndefined();
  });

  it('counts what was in the policy when it was asked for, not when it was confirmed', async () => {
    const { token, number } = await scene.mailed(live);
    scene.policy = { ...scene.policy, version: 4, rules: [ruleSince(4)] };
    await scene.confirm(token, number);
    expect(await proof()).toMatchObject({ policyVersion: 3 });
  });

  it('is enough as long as the policy allows nothing new, and asks for another one when it does', async () => {
    await confirmed();
    scene.policy = { ...scene.policy, version: 4, rules: [ruleSince(3)] };
    scene.clock.advance(MINUTE);
    expect((await request()).status).toBe('already_confirmed');
    scene.policy = { ...scene.policy, version: 5, rules: [ruleSince(3), ruleSince(5)] };
    expect((await request()).status).toBe('sent');
    expect((await status()).status).toBe('pending');
    expect(await proof()).toMatchObject({ policyVersion: 3 });
    scene.clock.advance(10 * MINUTE);
    // The second one came to nothing; the first one lives on.
    expect((await status()).status).toBe('confirmed');
    await confirmed();
    expect(await proof()).toMatchObject({ policyVersion: 5 });
    expect((await request()).status).toBe('already_confirmed');
  });
});

describe.each(subjects)('50 requests at once, in %s', (_, open) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
    scene = createScene({ openState: subject.storage.openState, clock: subject.clock });
    live = await scene.converse();
    return () => subject.dispose();
  });

  it.each([false, true])('ask for one mail and name one number (resend: %s)', async (resend) => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => request(resend)));
    const statuses = answers.map((answer) => answer.status);
    expect(statuses.filter((each) => each === 'sent')).toHaveLength(1);
    expect(statuses.filter((each) => each === 'already_sent' || each === 'try_later')).toHaveLength(49);
    expect(new Set(answers.map((answer) => ('number' in answer ? answer.number : '-'))).size).toBe(1);
    await scene.work();
    expect(scene.mails).toHaveLength(1);
  });
});
