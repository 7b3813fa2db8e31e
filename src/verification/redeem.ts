import { timingSafeEqual } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Audit } from '../audit/audit.ts';
import type { VerificationEntry } from '../audit/entry.ts';
import type { Conversations, StatedConversation } from '../conversation/conversations.ts';
import type { Handoffs } from '../conversation/handoffs.ts';
import { AppError, CrmBusy, CrmForbidden, CrmUnavailable, NotConnected } from '../errors.ts';
import type { Crm } from '../hubspot/crm.ts';
import type { Installations } from '../hubspot/installation.ts';
import { canonicalEmail } from '../input/email.ts';
import type { Policies } from '../policy/policies.ts';
import type { Policy } from '../policy/policy.ts';
import type { Clock } from '../ports.ts';
import type { KeyedHash } from '../security/sealing.ts';
import { MAX_WRONG_NUMBERS, NEW_LINK_LIFE_MS, type ChallengeState } from './challenge.ts';
import type { Challenges } from './challenges.ts';
import { callOf } from './deliver.ts';
import type { Link, Links } from './links.ts';
import type { Mutes } from './mutes.ts';
import type { Proofs } from './proofs.ts';
import { subjectOf } from './subject.ts';
import type { Verification } from './verification.ts';
import type { ConfirmOutcome, LinkPage, LinkState, VerifyLinks } from './verify-links.ts';

export interface RedeemDeps {
  readonly crm: Crm;
  readonly installations: Installations;
  readonly policies: Policies;
  readonly conversations: Conversations;
  readonly handoffs: Handoffs;
  readonly challenges: Challenges;
  readonly proofs: Proofs;
  readonly links: Links;
  readonly mutes: Mutes;
  readonly verification: Pick<Verification, 'renew'>;
  readonly audit: Audit;
  readonly keyedHash: KeyedHash;
  readonly clock: Clock;
}

/** A link of ours with all that stands behind it. */
interface Found {
  readonly link: Link;
  readonly state: ChallengeState;
  readonly newest: ChallengeState;
  /** Somebody ended all proofs of the contact since the mail was asked for, so nothing can come of it. */
  readonly isEndedForAll: boolean;
  readonly policy: Policy;
  readonly page: LinkPage;
}

/**
 * How often a page looks for what another request just decided, and how many milliseconds after its first look it
 * does so again. The pause doubles with every look, 1.3 s in all: deciding takes a few commits, and many that look
 * all the time would hold them up.
 */
const LOOKS = 7;
const LOOK_AGAIN_MS = 20;

/** The customer's side of a challenge (design 7; INV-23 to INV-30). */
export function createVerifyLinks(deps: RedeemDeps): VerifyLinks {
  const { challenges, clock, audit } = deps;

  async function find(token: string): Promise<Found | undefined> {
    const link = await deps.links.find(token);
    if (link === undefined) return undefined;
    const { portalId, conversation, challengeId } = link;
    const [found, policy, installation] = await Promise.all([
      challenges.find(portalId, conversation, challengeId),
      deps.policies.current(portalId),
      deps.installations.find(portalId),
    ]);
    if (found === undefined || installation?.status !== 'active') return undefined;
    const { challenge } = found.state;
    // A new install revives nothing of the time before it (INV-63).
    if (challenge.createdAtMs < installation.installedAtMs) return undefined;
    const isEndedForAll = await deps.proofs.isEndedForAll(link, challenge.requestedAtMs);
    const page: LinkPage = {
      companyName: policy.brand.companyName,
      supportContact: policy.brand.supportContact,
      language: link.language,
      timeZone: installation.timeZone,
      purpose: challenge.purpose ?? undefined,
      requestedAtMs: challenge.requestedAtMs,
      expiresAtMs: link.expiresAtMs,
    };
    return { link, ...found, isEndedForAll, policy, page };
  }

  function stateOf(found: Found | undefined): LinkState {
    if (found === undefined) return { kind: 'unknown' };
    const { link, state, newest, page } = found;
    const { challenge, hasTicket, end, tries } = state;
    if (found.isEndedForAll) return { kind: 'ended', page };
    if (end === 'confirmed') return { kind: 'confirmed', page };
    if (end !== undefined) return { kind: end === 'wrong_twice' ? end : 'ended', page };
    if (!hasTicket) return { kind: 'ended', page };
    if (tries >= MAX_WRONG_NUMBERS) return { kind: 'wrong_twice', page };
    const canSendNew = isRenewable(newest, clock.now());
    const isNewest = newest.challenge.id === challenge.id && link.generation === challenge.generation;
    if (!isNewest) return { kind: 'replaced', page, canSendNew };
    if (clock.now() >= link.expiresAtMs) return { kind: 'expired', page, canSendNew };
    return { kind: 'open', page, triesLeft: tries === 0 ? 2 : 1 };
  }

  const record = async (
    { state, link }: Found,
    act: VerificationEntry['act'],
    more: Partial<Pick<VerificationEntry, 'reason'>> = {},
  ): Promise<void> => {
    const { portalId, contactId } = link;
    await audit.append(portalId, 'verification', { ...callOf(state.challenge), act, contactId, ...more });
  };

  /** What stands behind a link that cannot be confirmed now; if another request is just deciding that, what it decided. */
  async function decidedBy(token: string): Promise<LinkState> {
    for (let look = 1; ; look += 1) {
      const found = await find(token);
      if (found === undefined || !isBeingDecided(found.state) || look === LOOKS) return stateOf(found);
      await pause(LOOK_AGAIN_MS * 2 ** (look - 1));
    }
  }

  /** The conversation, if it still is about the one whom the mail went to. */
  async function stillAbout({ link, state }: Found): Promise<StatedConversation | undefined> {
    const stated = await deps.conversations.recall(link.portalId, state.challenge.place);
    if (stated === undefined) return undefined;
    return subjectOf(stated, deps.keyedHash) === state.challenge.subject ? stated : undefined;
  }

  /** Whoever ended the request while its confirmation was stored found no proof to end; then nobody shall have one. */
  async function afterGrant(token: string, found: Found): Promise<ConfirmOutcome> {
    const { link, page } = found;
    const now = stateOf(await find(token));
    const isAbout = (await stillAbout(found)) !== undefined;
    if (now.kind === 'confirmed' && isAbout) return { kind: 'just_confirmed', page };
    await deps.proofs.end({ portalId: link.portalId, id: link.conversation });
    return now.kind === 'confirmed' ? { kind: 'ended', page } : now;
  }

  async function grant(found: Found, stated: StatedConversation, reference: string): Promise<void> {
    const { link, policy } = found;
    const { contactId, address, mergedIds } = link;
    const { id, subject, policyVersion, requestedAtMs } = found.state.challenge;
    await deps.proofs.grant(stated.conversation, policy.verification, {
      ...{ contactId, address, mergedIds, subject, policyVersion, reference, requestedAtMs },
      challengeId: id,
      confirmedAtMs: clock.now(),
    });
  }

  async function contactIsUnchanged({ link }: Found, signal: AbortSignal): Promise<boolean> {
    const record = await deps.crm.readContact(link.portalId, link.contactId, ['email'], signal);
    return (
      record?.id === link.contactId &&
      record.mergedIds === link.mergedIds &&
      canonicalEmail(record.properties['email']) === link.address
    );
  }

  return {
    look: async (token) => stateOf(await find(token)),

    async confirm(token, number, signal) {
      const found = await find(token);
      if (found === undefined || stateOf(found).kind !== 'open') return decidedBy(token);
      const { link, page } = found;
      const { challenge } = found.state;
      const stated = await stillAbout(found);
      if (stated === undefined) {
        await challenges.finish(challenge, 'closed');
        return { kind: 'ended', page };
      }
      try {
        if (!(await contactIsUnchanged(found, signal))) {
          await record(found, 'ended', { reason: 'contact_changed' });
          await challenges.finish(challenge, 'contact_changed');
          return { kind: 'ended', page };
        }
      } catch (fault) {
        if (isCrmFault(fault)) return { kind: 'try_later', page };
        throw fault;
      }

      const tries = await challenges.countTry(challenge);
      if (tries > MAX_WRONG_NUMBERS) return decidedBy(token);
      if (!isSameText(number, challenges.numberOf(challenge))) {
        await record(found, 'wrong_number');
        if (tries < MAX_WRONG_NUMBERS) return { kind: 'wrong_number', page, triesLeft: 1 };
        await challenges.finish(challenge, 'wrong_twice');
        return { kind: 'wrong_twice', page };
      }
      const reference = await deps.handoffs.referenceOf(stated.conversation, challenge.place);
      if (clock.now() >= link.expiresAtMs) return stateOf(await find(token));
      if (!(await challenges.finish(challenge, 'confirmed'))) return decidedBy(token);
      await record(found, 'confirmed');
      await grant(found, stated, reference);
      return afterGrant(token, found);
    },

    async notMe(token) {
      const found = await find(token);
      if (found === undefined) return { kind: 'unknown' };
      const { link, page } = found;
      const { challenge } = found.state;
      const { kind } = stateOf(found);
      if (kind !== 'open' && kind !== 'confirmed') return stateOf(found);
      await record(found, 'not_me');
      await deps.mutes.mute(link.portalId, link.address);
      await challenges.revoke(challenge);
      await deps.proofs.end({ portalId: link.portalId, id: link.conversation });
      return { kind: 'stopped', page };
    },

    async sendNew(token) {
      const found = await find(token);
      const before = stateOf(found);
      if (found === undefined || !('canSendNew' in before) || !before.canSendNew) return before;
      const { page } = found;
      if ((await stillAbout({ ...found, state: found.newest })) === undefined) return { kind: 'ended', page };
      await record(found, 'new_link');
      const outcome = await deps.verification.renew(found.newest);
      switch (outcome.status) {
        case 'try_later':
          return { kind: 'wait', page, retryAfterMs: outcome.retryAfterMs };
        case 'limit_reached':
          return { kind: 'limit_reached', page };
        case 'sent':
        case 'already_sent':
        case 'needs_email':
        case 'already_confirmed':
          return { kind: 'sent', page };
      }
    },
  };
}

/** Whether one more mail can be asked for: not decided yet, and for a day at most. */
function isRenewable({ challenge, hasTicket, end, tries }: ChallengeState, nowMs: number): boolean {
  const isOpen = hasTicket && end === undefined && tries < MAX_WRONG_NUMBERS;
  return isOpen && nowMs < challenge.createdAtMs + NEW_LINK_LIFE_MS;
}

/** Its ticket is taken, or its last try counted, by a request that has not said yet what came of it. */
function isBeingDecided({ hasTicket, end, tries }: ChallengeState): boolean {
  return end === undefined && (!hasTicket || tries >= MAX_WRONG_NUMBERS);
}

function isCrmFault(fault: unknown): boolean {
  const kinds = [CrmBusy, CrmUnavailable, CrmForbidden, NotConnected];
  return fault instanceof AppError && kinds.some((kind) => fault instanceof kind);
}

/** In constant time; both are four digits. */
function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
