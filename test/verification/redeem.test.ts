import { beforeEach, describe, expect, it } from 'vitest';
import type { LiveConversation } from '../../src/conversation/conversations.ts';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../../src/errors.ts';
import { type Subject, subjects } from '../battery/subject.ts';
import { CONTACT, createScene, DAY, EMAIL, MINUTE, otherThan, PORTAL, tokenIn, type Scene } from './scene.ts';

let scene: Scene;
let live: LiveConversation;
let token: string;
let number: string;
beforeEach(async () => {
  scene = createScene();
  live = await scene.converse();
  ({ token, number } = await scene.mailed(live));
});

const proof = () => scene.verification.proof(live, scene.policy);
const look = async (of = token): Promise<string> => (await scene.verifyLinks.look(of)).kind;
const confirm = async (typed = number, of = token): Promise<string> => (await scene.confirm(of, typed)).kind;
const acts = (): string[] => scene.acts.map(({ act }) => act);

describe('a link', () => {
  it('shows who asks for what, and until when', async () => {
    expect(await scene.verifyLinks.look(token)).toStrictEqual({
      kind: 'open',
      triesLeft: 2,
      page: {
        ...{ companyName: 'Nordlys', supportContact: 'help@nordlys.example', language: 'en' },
        ...{ timeZone: 'Europe/Helsinki', purpose: undefined },
        ...{ requestedAtMs: scene.clock.now(), expiresAtMs: scene.clock.now() + 10 * MINUTE },
      },
    });
  });

  it('is open 1 ms before its ten minutes are over, and expired at the very moment', async () => {
    scene.clock.advance(10 * MINUTE - 1);
    expect(await look()).toBe('open');
    scene.clock.advance(1);
    expect(await look()).toBe('expired');
    expect(await confirm()).toBe('expired');
    expect(await proof()).toBeUndefined();
  });

  it('can be confirmed 1 ms before its ten minutes are over', async () => {
    scene.clock.advance(10 * MINUTE - 1);
    expect(await confirm()).toBe('just_confirmed');
    expect(await proof()).toMatchObject({
      contactId: CONTACT,
      address: EMAIL,
      confirmedAtMs: scene.clock.now(),
    });
  });

  it('cannot be confirmed when its time runs out while the CRM is asked, and takes no harm from it', async () => {
    scene.clock.advance(10 * MINUTE - 1);
    scene.crm.onCall = () => {
      scene.clock.advance(1);
    };
    expect(await confirm()).toBe('expired');
    expect(await proof()).toBeUndefined();
  });

  it('asks the CRM nothing when it is looked at', async () => {
    const before = scene.crm.calls;
    for (let visit = 0; visit < 3; visit += 1) await look();
    expect(scene.crm.calls).toBe(before);
  });

  it.each(['', '__proto__', 'a'.repeat(43)])('that is none of ours is unknown: %j', async (invented) => {
    expect(await look(invented)).toBe('unknown');
    expect(await confirm('0000', invented)).toBe('unknown');
    expect((await scene.verifyLinks.notMe(invented)).kind).toBe('unknown');
    expect((await scene.verifyLinks.sendNew(invented)).kind).toBe('unknown');
    expect(acts()).toStrictEqual(['mail_sent']);
  });

  it.each([
    ['is gone', undefined],
    ['is dead', { status: 'dead' }],
    ['is newer than the request', { installedAtMs: Number.MAX_SAFE_INTEGER }],
  ] as const)('is unknown when the installation %s', async (_, change) => {
    const { installation } = scene;
    if (installation === undefined) throw new Error('no installation');
    scene.installation = change === undefined ? undefined : { ...installation, ...change };
    expect(await look()).toBe('unknown');
    expect(await confirm()).toBe('unknown');
    scene.installation = installation;
    expect(await look()).toBe('open');
  });
});

describe('a typed number', () => {
  it('that is wrong leaves one more try, and wrong twice ends the request', async () => {
    expect(await scene.confirm(token, otherThan(number))).toMatchObject({
      kind: 'wrong_number',
      triesLeft: 1,
    });
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'open', triesLeft: 1 });
    expect(await confirm(otherThan(number))).toBe('wrong_twice');
    expect(await look()).toBe('wrong_twice');
    expect(await confirm()).toBe('wrong_twice');
    expect(await proof()).toBeUndefined();
    expect(acts()).toStrictEqual(['mail_sent', 'wrong_number', 'wrong_number']);
    expect(await scene.verification.status(live, scene.policy)).toStrictEqual({ status: 'cancelled' });
  });

  it('that is right after a wrong one confirms', async () => {
    await confirm(otherThan(number));
    expect(await confirm()).toBe('just_confirmed');
    expect(await look()).toBe('confirmed');
    expect(acts()).toStrictEqual(['mail_sent', 'wrong_number', 'confirmed']);
  });

  it('has its tries counted over a new link of the same request', async () => {
    await confirm(otherThan(number));
    scene.clock.advance(MINUTE);
    const again = await scene.mailed(live);
    expect(again.number).toBe(number);
    expect(await scene.verifyLinks.look(again.token)).toMatchObject({ triesLeft: 1 });
    expect(await confirm(otherThan(number), again.token)).toBe('wrong_twice');
  });

  it('with fewer or more characters is wrong and no fault', async () => {
    expect(await confirm('')).toBe('wrong_number');
    expect(await confirm(`${number}0`)).toBe('wrong_twice');
  });

  it.each([
    ['busy', new CrmBusy('busy', 1_000)],
    ['down', new CrmUnavailable('down')],
    ['closed to us', new CrmForbidden('scope')],
    ['gone', new NotConnected('gone')],
  ])('is not counted while the CRM is %s', async (_, fault) => {
    scene.crm.fault = fault;
    for (let tried = 0; tried < 3; tried += 1) expect(await confirm(otherThan(number))).toBe('try_later');
    scene.crm.fault = undefined;
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'open', triesLeft: 2 });
    expect(await confirm()).toBe('just_confirmed');
  });
});

describe('a contact that changed since its mail', () => {
  it.each([
    ['has another address', { email: 'new@example.com' }],
    ['has none', { email: null }],
    ['took in another record', { email: EMAIL, mergedIds: '502' }],
    ['is gone', undefined],
  ])('ends the request, and tries it no more: it %s', async (_, changed) => {
    if (changed === undefined) scene.crm.contacts.delete(CONTACT);
    else scene.crm.contacts.set(CONTACT, changed);
    expect(await confirm()).toBe('ended');
    scene.crm.contacts.set(CONTACT, { email: EMAIL });
    expect(await look()).toBe('ended');
    expect(await confirm()).toBe('ended');
    expect(await proof()).toBeUndefined();
    expect(scene.acts.at(-1)).toMatchObject({ act: 'ended', reason: 'contact_changed' });
  });

  it('counts the same address in another spelling as the same', async () => {
    scene.crm.contacts.set(CONTACT, { email: ' Customer@Example.COM ' });
    expect(await confirm()).toBe('just_confirmed');
  });
});

describe('a conversation that changed since its mail', () => {
  it('is not confirmed when it was closed', async () => {
    await scene.conversations.close(live);
    expect(await confirm()).toBe('ended');
  });

  it('is not confirmed for another address than the one of the mail, and not again for the first one', async () => {
    await scene.conversations.stateEmail(live, 'other@example.com');
    expect(await confirm()).toBe('ended');
    await scene.conversations.stateEmail(live, EMAIL);
    expect(await confirm()).toBe('ended');
    expect(await proof()).toBeUndefined();
  });

  it.each([
    ['is closed', () => scene.conversations.close(live)],
    ['states another address', () => scene.conversations.stateEmail(live, 'other@example.com')],
  ])('has no proof when it %s while the confirmation is stored', async (_, happens) => {
    scene.onAct = async (act) => {
      if (act !== 'confirmed') return;
      await happens();
      await scene.verification.end(live, 'closed');
    };
    expect(await confirm()).toBe('ended');
    expect(await scene.proofs.find(live.conversation, scene.policy.verification)).toBeUndefined();
  });

  it('is not sent a new link when it is about somebody else by now', async () => {
    await scene.conversations.stateEmail(live, 'other@example.com');
    scene.clock.advance(10 * MINUTE);
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('ended');
    expect(scene.jobs).toStrictEqual([]);
  });
});

describe('a new link', () => {
  it('is sent for an expired one: the same number; the old link is replaced, and asked for again', async () => {
    scene.clock.advance(10 * MINUTE);
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('sent');
    await scene.work();
    const second = scene.mails.map(tokenIn).at(-1) ?? '';
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'replaced', canSendNew: true });
    expect(await confirm(number, token)).toBe('replaced');
    expect(await confirm(number, second)).toBe('just_confirmed');
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'confirmed' });
    expect(acts()).toStrictEqual(['mail_sent', 'new_link', 'mail_sent', 'confirmed']);
  });

  it('is not sent for one that is open', async () => {
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('open');
    expect(scene.jobs).toStrictEqual([]);
  });

  it('can be had until 24 hours after the first request, to the millisecond', async () => {
    scene.clock.advance(DAY - 1);
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'expired', canSendNew: true });
    scene.clock.advance(1);
    expect(await scene.verifyLinks.look(token)).toMatchObject({ kind: 'expired', canSendNew: false });
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('expired');
    expect(scene.jobs).toStrictEqual([]);
  });

  it('waits as long as the conversation’s caps say', async () => {
    scene.clock.advance(MINUTE);
    await scene.mailed(live);
    expect(await scene.verifyLinks.sendNew(token)).toMatchObject({ kind: 'wait', retryAfterMs: MINUTE });
  });

  it('comes to an end with the fifth mail of a day', async () => {
    for (let mail = 1; mail < 5; mail += 1) {
      scene.clock.advance(15 * MINUTE);
      expect((await scene.verifyLinks.sendNew(token)).kind).toBe('sent');
    }
    scene.clock.advance(15 * MINUTE);
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('limit_reached');
    expect(scene.jobs).toHaveLength(4);
  });

  it('of an older request asks for the newest one', async () => {
    scene.clock.advance(10 * MINUTE);
    const newer = await scene.mailed(live);
    scene.clock.advance(MINUTE);
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('sent');
    await scene.work();
    const last = scene.mails.map(tokenIn).at(-1) ?? '';
    expect(await look(newer.token)).toBe('replaced');
    expect(await confirm(newer.number, last)).toBe('just_confirmed');
  });
});

describe('"this was not me"', () => {
  it('ends the request and rests mails to the address', async () => {
    expect((await scene.verifyLinks.notMe(token)).kind).toBe('stopped');
    expect(await look()).toBe('ended');
    expect(await confirm()).toBe('ended');
    expect(await scene.mutes.isMuted(live.conversation.portalId, EMAIL)).toBe(true);
    expect((await scene.verifyLinks.notMe(token)).kind).toBe('ended');
    expect(acts()).toStrictEqual(['mail_sent', 'not_me']);
    expect(await scene.verification.status(live, scene.policy)).toStrictEqual({ status: 'cancelled' });
  });

  it('ends the proof that came of the link', async () => {
    await confirm();
    expect(await proof()).toBeDefined();
    expect((await scene.verifyLinks.notMe(token)).kind).toBe('stopped');
    expect(await proof()).toBeUndefined();
  });

  it('wins over a confirmation that is just being stored', async () => {
    scene.onAct = (act) => (act === 'confirmed' ? scene.verifyLinks.notMe(token) : undefined);
    expect(await confirm()).toBe('ended');
    expect(await proof()).toBeUndefined();
    expect(await look()).toBe('ended');
    expect(await scene.verification.status(live, scene.policy)).toStrictEqual({ status: 'cancelled' });
  });

  it.each(['expired', 'wrong_twice', 'ended'])('does nothing on a link that is %s', async (kind) => {
    if (kind === 'expired') scene.clock.advance(10 * MINUTE);
    if (kind === 'wrong_twice') {
      await confirm(otherThan(number));
      await confirm(otherThan(number));
    }
    if (kind === 'ended') await scene.verification.end(live, 'closed');
    expect((await scene.verifyLinks.notMe(token)).kind).toBe(kind);
    expect(await scene.mutes.isMuted(live.conversation.portalId, EMAIL)).toBe(false);
  });
});

describe('the end of all proofs of the contact', () => {
  const portalId = PORTAL;
  const endAll = (contactId = CONTACT): Promise<void> => scene.proofs.endAllOf({ portalId, contactId });

  it('leaves the link of an earlier mail good for nothing, and uses up no try of it', async () => {
    await endAll();
    expect(await look()).toBe('ended');
    expect(await confirm()).toBe('ended');
    expect((await scene.verifyLinks.sendNew(token)).kind).toBe('ended');
    expect(await proof()).toBeUndefined();
    expect(acts()).toStrictEqual(['mail_sent']);
    expect(await scene.verification.status(live, scene.policy)).toMatchObject({ status: 'pending' });
  });

  it('wins over a confirmation that is just being stored', async () => {
    scene.onAct = (act) => (act === 'confirmed' ? endAll() : undefined);
    expect(await confirm()).toBe('ended');
    expect(await proof()).toBeUndefined();
    const settings = scene.policy.verification;
    expect(await scene.proofs.ofContact({ portalId, contactId: CONTACT }, settings)).toEqual([]);
  });

  it('touches neither another contact nor a mail that is asked for afterwards', async () => {
    await endAll('502');
    expect(await look()).toBe('open');
    await endAll();
    scene.clock.advance(MINUTE);
    const again = await scene.mailed(live);
    expect(await look(again.token)).toBe('open');
    expect(await confirm(again.number, again.token)).toBe('just_confirmed');
    expect(await proof()).toMatchObject({ contactId: CONTACT, requestedAtMs: scene.clock.now() });
  });
});

it('a proof has the reference of its conversation, and is found by its contact', async () => {
  await confirm();
  const { conversation } = live;
  const reference = await scene.handoffs.existingReference(conversation);
  expect(reference).toMatch(/^.{4}-.{4}$/);
  const found = await scene.proofs.ofContact(
    { portalId: PORTAL, contactId: CONTACT },
    scene.policy.verification,
  );
  const { id, channel, caller } = conversation;
  expect(found).toMatchObject([{ conversation: id, channel, caller, reference }]);
  expect(await scene.handoffs.find(PORTAL, reference ?? '')).toMatchObject({
    ...{ conversation: id, place: scene.conversations.placeOf(live) },
  });
});

describe.each(subjects)('many at once, in %s', (_, open) => {
  let subject: Subject;
  beforeEach(async () => {
    subject = await open();
    scene = createScene({ openState: subject.storage.openState, clock: subject.clock });
    live = await scene.converse();
    ({ token, number } = await scene.mailed(live));
    return () => subject.dispose();
  });

  it('two right numbers at once confirm once', async () => {
    const kinds = await Promise.all([confirm(), confirm()]);
    expect(kinds.toSorted()).toStrictEqual(['confirmed', 'just_confirmed']);
    expect(acts().filter((act) => act === 'confirmed')).toHaveLength(1);
  });

  it('twenty wrong numbers at once have two tries between them', async () => {
    const kinds = await Promise.all(Array.from({ length: 20 }, () => confirm(otherThan(number))));
    expect(kinds.filter((kind) => kind === 'wrong_number')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'wrong_twice')).toHaveLength(19);
    expect(acts().filter((act) => act === 'wrong_number')).toHaveLength(2);
    expect(await confirm()).toBe('wrong_twice');
  });

  it('a right number and "this was not me" at once leave no proof', async () => {
    const [kind] = await Promise.all([confirm(), scene.verifyLinks.notMe(token)]);
    expect(['just_confirmed', 'ended']).toContain(kind);
    expect(await proof()).toBeUndefined();
  });
});
