import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { AuditCall } from '../audit/entry.ts';
import type { Audit } from '../audit/audit.ts';
import type { Conversations, StatedConversation } from '../conversation/conversations.ts';
import { CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../errors.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installation, Installations } from '../hubspot/installation.ts';
import { sameEmail } from '../input/email.ts';
import type { CallLimits } from '../limits/call-limits.ts';
import type { createSlots } from '../limits/slots.ts';
import type { Policies } from '../policy/policies.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock, Mailer, OutgoingMail, State } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import { CHALLENGE_KEPT_MS, MAIL_LIMITS, type Challenge } from './challenge.ts';
import type { Challenges } from './challenges.ts';
import { spokenLanguage } from '../texts/texts.ts';
import { composeMail } from './compose-mail.ts';
import { findRecipient, type NoRecipient, type Recipient } from './find-recipient.ts';
import type { Links } from './links.ts';
import type { Mutes } from './mutes.ts';
import { subjectOf } from './subject.ts';
import { isAlive, isAskedFor, type MailJob } from './verification.ts';

/** What a job ends with: `done`, or come back to it after a while. */
export type JobEnd = 'done' | { readonly retryInMs: number };

const jobSchema = z.object({
  portalId: z.string(),
  conversation: z.string(),
  challengeId: z.string(),
  generation: z.int(),
  queuedAtMs: z.int(),
});

/** @throws ZodError when what is queued is not a mail to be sent. */
export function parseMailJob(stored: unknown): MailJob {
  return jobSchema.parse(stored);
}

export interface DeliverDeps {
  readonly crm: Crm;
  readonly mailer: Mailer;
  readonly publicUrl: string;
  readonly installations: Installations;
  readonly policies: Policies;
  readonly conversations: Conversations;
  readonly challenges: Challenges;
  readonly links: Links;
  readonly mutes: Mutes;
  readonly slots: ReturnType<typeof createSlots>;
  readonly limits: Pick<CallLimits, 'mails' | 'note'>;
  /** The namespace in which attempts are marked. */
  readonly attempts: State;
  readonly audit: Audit;
  readonly keyedHash: KeyedHash;
  readonly clock: Clock;
}

/** All that stands behind a job that is still worth doing. */
interface Order {
  readonly job: MailJob;
  readonly challenge: Challenge;
  readonly stated: StatedConversation;
  readonly policy: Policy;
  readonly installation: Installation;
}

type MailAct = 'mail_sent' | 'mail_refused' | 'mail_uncertain' | 'mail_held' | 'no_mail';
type NoMailReason =
  | NoRecipient
  | 'muted'
  | 'too_many_mails'
  /** The portal's mails of a day are used up; nothing of it is told to the agent. */
  | 'portal_mail_limit'
  | 'brand_missing'
  | 'not_connected'
  | 'no_outcome_twice'
  /** As long as the link would have lived. */
  | 'mail_server_unavailable'
  | 'crm_unavailable';

/** Stands in for a recipient where there is none. */
const NOBODY: Recipient = {
  contactId: '',
  address: 'nobody@nowhere.invalid',
  mergedIds: '',
  language: undefined,
};

/** The CRM has this long to say who somebody is. */
const LOOKUP_MS = 8_000;
const RETRY_MS = 15_000;
/** How late a mail may have left after it was asked for, for the next one to wait instead of being dropped. */
const LATE_MS = 10_000;
/** How often, and after how many milliseconds each, a job looks again for the request that it belongs to. */
const LOOKS = 10;
const LOOK_AGAIN_MS = 20;
/** Mails of one order that may be handed over without knowing how it ended: the second only after an unknown end. */
const ATTEMPTS = [1, 2] as const;
/** How many entries back in the trail a mail of a process that died is looked for: as many as a page holds. */
const TRAIL_LOOK = 2_000;

/**
 * Carries out one order for a mail, after its asker was answered: looks the contact up, and mails the current
 * primary address or nobody. Sends at most once; a second time only when it cannot be known how the first one
 * ended (INV-32, F10). Fails with `StoreUnavailable`; the queue then comes back to it.
 */
export function createDeliver(deps: DeliverDeps): (job: MailJob) => Promise<JobEnd> {
  const { audit, clock } = deps;

  const record = async (
    { job, challenge }: Pick<Order, 'job' | 'challenge'>,
    act: MailAct,
    more: { readonly reason?: NoMailReason; readonly contactId?: string } = {},
  ): Promise<JobEnd> => {
    await audit.append(job.portalId, 'verification', { ...callOf(challenge), act, ...more });
    return 'done';
  };

  /** Come back to it, or say what stood in the way when there is no time left for that. */
  async function later(
    order: Order,
    retryInMs: number,
    more: { readonly reason: NoMailReason; readonly contactId?: string },
  ): Promise<JobEnd> {
    const isInTime = clock.now() + retryInMs < order.challenge.expiresAtMs;
    return isInTime ? { retryInMs } : record(order, 'no_mail', more);
  }

  /** `too_early`: in the queue, and not asked for yet. */
  async function orderOf(job: MailJob): Promise<Order | 'too_early' | undefined> {
    const { portalId, conversation, challengeId } = job;
    const found = await deps.challenges.find(portalId, conversation, challengeId);
    if (found === undefined) return undefined;
    const { challenge } = found.state;
    const asked = isAskedFor(job, challenge, clock.now());
    if (asked !== 'yes') return asked === 'not_yet' ? 'too_early' : undefined;
    const [stated, policy, installation] = await Promise.all([
      deps.conversations.recall(portalId, challenge.place),
      deps.policies.current(portalId),
      deps.installations.find(portalId),
    ]);
    if (stated === undefined || installation?.status !== 'active') return undefined;
    // A new install revives nothing of the time before it (INV-63).
    if (challenge.createdAtMs < installation.installedAtMs) return undefined;
    const isWanted = isAlive(found.state, clock.now(), subjectOf(stated, deps.keyedHash));
    return isWanted ? { job, challenge, stated, policy, installation } : undefined;
  }

  /** Whoever asks for a mail puts it into the queue first, and is a moment behind. */
  async function awaited(job: MailJob): Promise<Order | 'too_early' | undefined> {
    for (let look = 1; ; look += 1) {
      const order = await orderOf(job);
      if (order !== 'too_early' || look === LOOKS) return order;
      await pause(LOOK_AGAIN_MS);
    }
  }

  return async (job) => {
    const order = await awaited(job);
    if (order === undefined) return 'done';
    if (order === 'too_early') return { retryInMs: RETRY_MS };
    const { brand, verification } = order.policy;
    if (brand.companyName === '') return record(order, 'no_mail', { reason: 'brand_missing' });
    // Before it is known whether there is anybody to be mailed: it must be the same for nobody (INV-18).
    if (await isPortalFull(order)) return record(order, 'no_mail', { reason: 'portal_mail_limit' });
    try {
      const signal = AbortSignal.timeout(LOOKUP_MS);
      const recipient = await findRecipient(deps.crm, order.stated, verification, signal);
      if (typeof recipient === 'string') return await rehearse(order, recipient);
      const { contactId } = recipient;
      const held = await isHeld(deps.crm, order, recipient, signal);
      return held ? await record(order, 'mail_held', { contactId }) : await mail(order, recipient);
    } catch (fault) {
      const reason = 'crm_unavailable';
      if (fault instanceof CrmBusy) return later(order, Math.max(fault.retryAfterMs, 1_000), { reason });
      if (fault instanceof CrmUnavailable) return later(order, 3_000, { reason });
      if (fault instanceof NotConnected || fault instanceof CrmForbidden) {
        return record(order, 'no_mail', { reason: 'not_connected' });
      }
      throw fault;
    }
  };

  async function isPortalFull({ job, challenge }: Order): Promise<boolean> {
    const counted = await deps.limits.mails(job.portalId);
    const { conversation, caller, channel } = challenge;
    await deps.limits.note(job.portalId, counted, { requestId: null, caller, conversation, channel });
    return !counted.ok;
  }

  async function mail(order: Order, recipient: Recipient): Promise<JobEnd> {
    const { job } = order;
    const { address, contactId } = recipient;
    const { portalId, challengeId, generation } = job;
    if (await deps.mutes.isMuted(portalId, address)) {
      return record(order, 'no_mail', { reason: 'muted', contactId });
    }
    const holder = `${challengeId}/${generation}`;
    const toAddress = `address/${deps.keyedHash('mailed-address', address)}`;
    const free = await deps.slots.take(toAddress, MAIL_LIMITS, holder);
    if (!free.ok) {
      const tooMany = { reason: 'too_many_mails', contactId } as const;
      // The slot of a mail that was late in the queue is free a little later than its asker was told.
      return free.retryAfterMs <= LATE_MS
        ? later(order, free.retryAfterMs, tooMany)
        : record(order, 'no_mail', tooMany);
    }

    const attempt = await takeAttempt(`${portalId}/${holder}`);
    if (attempt === 'accepted_before') {
      return (await isInTrail(order)) ? 'done' : record(order, 'mail_sent', { contactId });
    }
    if (attempt === undefined) {
      return record(order, 'no_mail', { reason: 'no_outcome_twice', contactId });
    }
    const outcome = await deps.mailer.send(await write(order, recipient));
    switch (outcome) {
      case 'accepted':
        await deps.attempts.set(attempt, 'accepted', CHALLENGE_KEPT_MS);
        return record(order, 'mail_sent', { contactId });
      case 'refused':
        return record(order, 'mail_refused', { contactId });
      case 'refused_for_now':
        // It certainly did not go out, so this attempt does not count.
        await deps.attempts.delete(attempt);
        return later(order, RETRY_MS, { reason: 'mail_server_unavailable', contactId });
      case 'unknown':
        await record(order, 'mail_uncertain', { contactId });
        return { retryInMs: RETRY_MS };
    }
  }

  /** The mail with a link of its own. */
  async function write(
    { job, challenge, policy, installation }: Order,
    to: Recipient,
  ): Promise<OutgoingMail> {
    const { contactId, address, mergedIds } = to;
    const token = await deps.links.mint({
      ...job,
      ...{ contactId, address, mergedIds },
      language: spokenLanguage([to.language, policy.brand.language]),
      expiresAtMs: challenge.expiresAtMs,
    });
    return composeMail({
      to: address,
      brand: policy.brand,
      language: to.language,
      timeZone: installation.timeZone,
      requestedAtMs: challenge.requestedAtMs,
      expiresAtMs: challenge.expiresAtMs,
      url: `${deps.publicUrl}/verify/${token}`,
    });
  }

  /**
   * Does for nobody what is done for somebody, but for handing the mail over: the answers of the same moment share
   * the process with it, and what it costs must not tell who has a mailbox (INV-18). The link that is made is in
   * no mail, so nobody will ever know its token.
   */
  async function rehearse(order: Order, reason: NoRecipient): Promise<JobEnd> {
    const { portalId, challengeId, generation } = order.job;
    const holder = `${challengeId}/${generation}`;
    await deps.mutes.isMuted(portalId, NOBODY.address);
    await deps.slots.take(`nobody/${deps.keyedHash('mailed-address', challengeId)}`, MAIL_LIMITS, holder);
    const attempt = await takeAttempt(`${portalId}/${holder}`);
    await write(order, NOBODY);
    if (attempt !== undefined)
      await deps.attempts.set(`${portalId}/${holder}/1`, 'accepted', CHALLENGE_KEPT_MS);
    return record(order, 'no_mail', { reason });
  }

  /** Whether the process that handed the mail over lived long enough to say so. */
  async function isInTrail({ job, challenge }: Order): Promise<boolean> {
    const newest = await audit.page(job.portalId, { kinds: ['verification'], limit: TRAIL_LOOK });
    return newest.some(
      ({ kind, atMs, data }) =>
        kind === 'verification' &&
        atMs >= challenge.requestedAtMs &&
        data.act === 'mail_sent' &&
        data.conversation === challenge.conversation,
    );
  }

  /** Durable before the mail server hears anything; a mark that still says `started` has an end that nobody knows. */
  async function takeAttempt(order: string): Promise<`${string}/${number}` | 'accepted_before' | undefined> {
    for (const number of ATTEMPTS) {
      const key = `${order}/${number}` as const;
      if (await deps.attempts.add(key, 'started', CHALLENGE_KEPT_MS)) return key;
      if ((await deps.attempts.get(key)) === 'accepted') return 'accepted_before';
    }
    return undefined;
  }
}

/** A portal that is no customer's own mails only who is on its list, and whoever installed the app (design 8). */
async function isHeld(
  crm: Crm,
  { policy, installation, job }: Order,
  { address }: Recipient,
  signal: AbortSignal,
): Promise<boolean> {
  if (installation.accountType === 'STANDARD') return false;
  if (policy.verification.testRecipients.includes(address)) return false;
  const installer = await crm.readUser(job.portalId, installation.installedByUserId, signal);
  return !sameEmail(installer?.email, address);
}

/** What the audit trail says about a challenge's conversation. */
export function callOf(challenge: Challenge): Omit<AuditCall, 'tool' | 'requestId'> {
  const { caller, conversation, channel, policyVersion } = challenge;
  return { caller, conversation, channel, policyVersion };
}
