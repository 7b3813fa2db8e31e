import { beforeEach, describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected, StoreUnavailable } from '../../src/errors.ts';
import type { LiveConversation } from '../../src/conversation/conversations.ts';
import { EMPTY_POLICY } from '../../src/policy/policy.ts';
import { parseMailJob } from '../../src/verification/deliver.ts';
import type { MailJob } from '../../src/verification/verification.ts';
import { START_MS, subjects, type Subject } from '../battery/subject.ts';
import { CONTACT, createScene, EMAIL, MINUTE, PORTAL, tokenIn, type Scene } from './scene.ts';

let scene: Scene;
let live: LiveConversation;
beforeEach(async () => {
  scene = createScene();
  live = await scene.converse();
});

/** Asks for a mail; the job of it. */
async function ordered(of = live): Promise<MailJob> {
  const { status } = await scene.verification.request(of, scene.policy, { resend: true });
  expect(status).toBe('sent');
  const [job] = scene.jobs.splice(0);
  if (job === undefined) throw new Error('nothing was enqueued');
  return job;
}
const acts = (): string[] =>
  scene.acts.map(({ act, reason }) => (reason === undefined ? act : `${act}: ${reason}`));

describe('a mail that was asked for', () => {
  it('goes to the contact’s current primary address, with a link that can be confirmed', async () => {
    const job = await ordered();
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toHaveLength(1);
    expect(scene.mails[0]).toMatchObject({ to: EMAIL, fromName: 'Nordlys' });
    expect(scene.acts).toMatchObject([{ act: 'mail_sent', contactId: CONTACT, channel: 'live_chat' }]);
    const [mail] = scene.mails;
    expect(mail && (await scene.verifyLinks.look(tokenIn(mail)))).toMatchObject({
      kind: 'open',
      triesLeft: 2,
    });
  });

  it('names nobody in its job', async () => {
    const job = await ordered();
    expect(JSON.stringify(job)).not.toMatch(new RegExp(`customer|example|"${CONTACT}"|${live.handle}`));
    expect(parseMailJob(job)).toStrictEqual(job);
    expect(() => parseMailJob({ ...job, generation: '1' })).toThrow();
    expect(() => parseMailJob(null)).toThrow();
  });

  it('is sent once, however often its job is done', async () => {
    const job = await ordered();
    expect([await scene.deliver(job), await scene.deliver(job), await scene.deliver(job)]).toStrictEqual([
      ...['done', 'done', 'done'],
    ]);
    expect(scene.mails).toHaveLength(1);
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it('is noted when the process that handed it over died before it could say so', async () => {
    const job = await ordered();
    scene.auditFault = new StoreUnavailable('down');
    await expect(scene.deliver(job)).rejects.toThrow(StoreUnavailable);
    scene.auditFault = undefined;
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toHaveLength(1);
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it('is sent again, and only once, when its first end will never be known', async () => {
    const job = await ordered();
    scene.onMail = () => Promise.reject(new Error('the process dies here'));
    await expect(scene.deliver(job)).rejects.toThrow('dies here');
    await expect(scene.deliver(job)).rejects.toThrow('dies here');
    scene.onMail = () => undefined;
    expect(await scene.deliver(job)).toBe('done');
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toHaveLength(2);
    expect(acts()).toStrictEqual(['no_mail: no_outcome_twice', 'no_mail: no_outcome_twice']);
  });

  it('is not sent for an earlier wish than the last one', async () => {
    const first = await ordered();
    scene.clock.advance(MINUTE);
    const second = await ordered();
    expect(await scene.deliver(first)).toBe('done');
    expect(scene.mails).toStrictEqual([]);
    await scene.deliver(second);
    expect(scene.mails).toHaveLength(1);
    expect(acts()).toStrictEqual(['mail_sent']);
  });
});

describe('the end of a hand-over', () => {
  it('`refused_for_now` is tried again in 15 s as if it had not been, until it is accepted', async () => {
    const job = await ordered();
    scene.outcomes.push('refused_for_now', 'refused_for_now', 'refused_for_now', 'accepted');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await scene.deliver(job)).toStrictEqual({ retryInMs: 15_000 });
      scene.clock.advance(15_000);
    }
    expect(await scene.deliver(job)).toBe('done');
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toHaveLength(4);
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it('`refused_for_now` is given up, and said, when the link would be over by the next turn', async () => {
    const job = await ordered();
    scene.clock.advance(10 * MINUTE - 15_000 - 1);
    scene.outcomes.push('refused_for_now', 'refused_for_now');
    expect(await scene.deliver(job)).toStrictEqual({ retryInMs: 15_000 });
    scene.clock.advance(1);
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['no_mail: mail_server_unavailable']);
  });

  it('`refused` is final', async () => {
    const job = await ordered();
    scene.outcomes.push('refused');
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['mail_refused']);
  });

  it('`unknown` is followed by one more mail, with a link of its own, and by no third', async () => {
    const job = await ordered();
    scene.outcomes.push('unknown', 'unknown');
    expect(await scene.deliver(job)).toStrictEqual({ retryInMs: 15_000 });
    expect(await scene.deliver(job)).toStrictEqual({ retryInMs: 15_000 });
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toHaveLength(2);
    expect(acts()).toStrictEqual(['mail_uncertain', 'mail_uncertain', 'no_mail: no_outcome_twice']);
    const [first, second] = scene.mails.map(tokenIn);
    expect(first).not.toBe(second);
  });

  it('`unknown` and then `accepted` makes two mails at most, of which either link confirms, once', async () => {
    const { number, job } = await (async () => {
      const outcome = await scene.verification.request(live, scene.policy, { resend: false });
      const [queued] = scene.jobs.splice(0);
      if (outcome.status !== 'sent' || queued === undefined) throw new Error(outcome.status);
      return { number: outcome.number, job: queued };
    })();
    scene.outcomes.push('unknown', 'accepted');
    await scene.deliver(job);
    expect([await scene.deliver(job), await scene.deliver(job)]).toStrictEqual(['done', 'done']);
    expect(acts()).toStrictEqual(['mail_uncertain', 'mail_sent']);
    const [first = '', second = ''] = scene.mails.map(tokenIn);
    expect(await scene.confirm(first, number)).toMatchObject({ kind: 'just_confirmed' });
    expect(await scene.confirm(second, number)).toMatchObject({ kind: 'confirmed' });
    expect(scene.mails).toHaveLength(2);
  });

  it('`unknown` and then `refused_for_now` leaves the second mail to a later turn', async () => {
    const job = await ordered();
    scene.outcomes.push('unknown', 'refused_for_now', 'accepted');
    await scene.deliver(job);
    await scene.deliver(job);
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['mail_uncertain', 'mail_sent']);
  });
});

describe('a mail that is not wanted any more', () => {
  const cases: readonly (readonly [string, () => unknown])[] = [
    ['the conversation was closed', () => scene.conversations.close(live)],
    ['another address was stated', () => scene.conversations.stateEmail(live, 'other@example.com')],
    ['the request was ended', () => scene.verification.end(live, 'closed')],
    [
      'its ten minutes are over',
      () => {
        scene.clock.advance(10 * MINUTE);
      },
    ],
    ['the portal removed the app', () => (scene.installation = undefined)],
    [
      'the installation is dead',
      () => scene.installation && (scene.installation = { ...scene.installation, status: 'dead' }),
    ],
    [
      'the app was installed anew since',
      () =>
        scene.installation && (scene.installation = { ...scene.installation, installedAtMs: START_MS + 1 }),
    ],
  ];
  it.each(cases)('is not sent when %s, and nobody is looked up', async (_, happens) => {
    const job = await ordered();
    await happens();
    expect(await scene.deliver(job)).toBe('done');
    expect(scene.mails).toStrictEqual([]);
    expect(scene.crm.calls).toBe(0);
    expect(acts()).toStrictEqual([]);
  });

  it('is sent 1 ms before its ten minutes are over', async () => {
    const job = await ordered();
    scene.clock.advance(10 * MINUTE - 1);
    await scene.deliver(job);
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it('is not sent in a portal whose company has no name', async () => {
    const job = await ordered();
    scene.policy = { ...scene.policy, brand: EMPTY_POLICY.brand };
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['no_mail: brand_missing']);
  });

  it.each([
    [
      'no contact has the address',
      'no_contact',
      () => {
        scene.crm.contacts.clear();
      },
    ],
    ['two contacts do', 'several_contacts', () => scene.crm.contacts.set('502', { email: EMAIL })],
    [
      'its owner is unsubscribed',
      'no_permission',
      () => scene.crm.contacts.set(CONTACT, { email: EMAIL, hs_email_optout: 'true' }),
    ],
  ])('is not sent when %s', async (_, reason, happens) => {
    happens();
    expect(await scene.deliver(await ordered())).toBe('done');
    expect(scene.mails).toStrictEqual([]);
    expect(acts()).toStrictEqual([`no_mail: ${reason}`]);
  });
});

describe('the CRM while a mail is under way', () => {
  it.each([
    ['is busy for 4 s', new CrmBusy('busy', 4_000), 4_000],
    ['is busy for a moment', new CrmBusy('busy', 10), 1_000],
    ['is down', new CrmUnavailable('down'), 3_000],
  ])('%s: comes back to it, and says so when there is no time left', async (_, fault, retryInMs) => {
    const job = await ordered();
    scene.crm.fault = fault;
    expect(await scene.deliver(job)).toStrictEqual({ retryInMs });
    expect(acts()).toStrictEqual([]);
    scene.clock.advance(10 * MINUTE - retryInMs);
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['no_mail: crm_unavailable']);
  });

  it.each([
    ['is not connected', new NotConnected('gone')],
    ['does not let us', new CrmForbidden('scope')],
  ])('%s: no mail, and the portal can see why', async (_, fault) => {
    const job = await ordered();
    scene.crm.fault = fault;
    expect(await scene.deliver(job)).toBe('done');
    expect(acts()).toStrictEqual(['no_mail: not_connected']);
  });

  it('fails in a way nobody foresaw: the queue comes back to it', async () => {
    const job = await ordered();
    scene.crm.fault = new TypeError('a bug');
    await expect(scene.deliver(job)).rejects.toThrow('a bug');
    scene.crm.fault = undefined;
    await scene.deliver(job);
    expect(acts()).toStrictEqual(['mail_sent']);
  });
});

describe('the limit of a portal', () => {
  it('holds the mail back before anybody is looked up, the same for somebody and for nobody, and tells the trail', async () => {
    const [live, nobody] = [await scene.converse(), await scene.converse({ email: 'nobody@example.com' })];
    scene.portalMails = {
      ...{ ok: false, limit: 'portal_mails_day', isLong: true, isFirst: true },
      retryAfterSeconds: 60,
    };
    for (const asked of [live, nobody]) expect(await scene.deliver(await ordered(asked))).toBe('done');
    expect(acts()).toStrictEqual(['no_mail: portal_mail_limit', 'no_mail: portal_mail_limit']);
    expect(scene.mails).toHaveLength(0);
    expect(scene.notes).toMatchObject([
      { requestId: null, conversation: live.conversation.id, channel: 'live_chat' },
      { requestId: null, conversation: nobody.conversation.id, channel: 'live_chat' },
    ]);
  });
});

describe('limits of one address', () => {
  it('is one mail a minute over all conversations, and the same mail tried again is counted once', async () => {
    const job = await ordered();
    scene.outcomes.push(
      'refused_for_now',
      'refused_for_now',
      'refused_for_now',
      'refused_for_now',
      'accepted',
    );
    for (let turn = 0; turn < 5; turn += 1) await scene.deliver(job);
    expect(acts()).toStrictEqual(['mail_sent']);
    const other = await scene.converse();
    expect(await scene.deliver(await ordered(other))).toBe('done');
    expect(acts().at(-1)).toBe('no_mail: too_many_mails');
    scene.clock.advance(MINUTE);
    await scene.deliver(await ordered(other));
    expect(acts().at(-1)).toBe('mail_sent');
  });

  it('is not used up by those whom nobody is mailed for', async () => {
    scene.crm.contacts.set(CONTACT, { email: EMAIL, hs_email_optout: 'true' });
    await scene.deliver(await ordered());
    scene.crm.contacts.set(CONTACT, { email: EMAIL });
    await scene.deliver(await ordered(await scene.converse()));
    expect(acts()).toStrictEqual(['no_mail: no_permission', 'mail_sent']);
  });

  it('rests for an hour after "this was not me", to the millisecond', async () => {
    await scene.mutes.mute(PORTAL, EMAIL);
    scene.clock.advance(60 * MINUTE - 1);
    await scene.deliver(await ordered());
    expect(acts()).toStrictEqual(['no_mail: muted']);
    scene.clock.advance(1);
    await scene.deliver(await ordered(await scene.converse()));
    expect(acts().at(-1)).toBe('mail_sent');
  });
});

describe('a portal that is no customer’s own', () => {
  beforeEach(() => {
    if (scene.installation) scene.installation = { ...scene.installation, accountType: 'SANDBOX' };
  });

  it.each(['SANDBOX', 'DEVELOPER_TEST', 'APP_DEVELOPER', 'OTHER'] as const)(
    'holds the mail (%s)',
    async (accountType) => {
      if (scene.installation) scene.installation = { ...scene.installation, accountType };
      expect(await scene.deliver(await ordered())).toBe('done');
      expect(scene.mails).toStrictEqual([]);
      expect(scene.acts).toMatchObject([{ act: 'mail_held', contactId: CONTACT }]);
    },
  );

  it('mails who is on its list', async () => {
    const { verification } = scene.policy;
    scene.policy = { ...scene.policy, verification: { ...verification, testRecipients: [EMAIL] } };
    await scene.deliver(await ordered());
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it('mails who installed the app, in whatever case HubSpot spells the address', async () => {
    scene.crm.installerEmail = 'Customer@Example.com';
    await scene.deliver(await ordered());
    expect(acts()).toStrictEqual(['mail_sent']);
  });
});

describe.each(subjects)('attempts marked in %s', (_, open) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
    scene = createScene({ openState: subject.storage.openState, clock: subject.clock });
    live = await scene.converse();
    return () => subject.dispose();
  });

  it('let 10 workers with the same job hand over two mails at most, and one when the first is accepted', async () => {
    const job = await ordered();
    await scene.deliver(job);
    await Promise.all(Array.from({ length: 10 }, () => scene.deliver(job)));
    expect(scene.mails).toHaveLength(1);

    const other = await scene.converse();
    scene.clock.advance(MINUTE);
    const second = await ordered(other);
    scene.outcomes.push(...Array.from({ length: 10 }, () => 'unknown' as const));
    await Promise.all(Array.from({ length: 10 }, () => scene.deliver(second)));
    expect(scene.mails.length - 1).toBeLessThanOrEqual(2);
    expect(scene.mails.length - 1).toBeGreaterThan(0);
  });
});
