import { createHash } from 'node:crypto';
import type { Audit, AuditRecord } from '../../src/audit/audit.ts';
import type { VerificationEntry } from '../../src/audit/entry.ts';
import type { Channel } from '../../src/conversation/conversation.ts';
import {
  createConversations,
  type Conversations,
  type LiveConversation,
} from '../../src/conversation/conversations.ts';
import { createHandoffs, type Handoffs } from '../../src/conversation/handoffs.ts';
import type { ContactRecord, Crm } from '../../src/hubspot/crm.ts';
import type { Installation } from '../../src/hubspot/installation.ts';
import type { HeldBack, LimitAnswer } from '../../src/limits/call-limits.ts';
import { createSlots } from '../../src/limits/slots.ts';
import { EMPTY_POLICY, type Policy } from '../../src/policy/policy.ts';
import type { Mailer, MailOutcome, OpenState, OutgoingMail } from '../../src/ports.ts';
import { createKeyedHash, createSealer } from '../../src/security/sealing.ts';
import { createChallenges, type Challenges } from '../../src/verification/challenges.ts';
import { createDeliver, type JobEnd } from '../../src/verification/deliver.ts';
import { createLinks, type Links } from '../../src/verification/links.ts';
import { createMutes, type Mutes } from '../../src/verification/mutes.ts';
import { createProofs, type Proofs } from '../../src/verification/proofs.ts';
import { createVerifyLinks } from '../../src/verification/redeem.ts';
import { createVerification, type MailJob, type Verification } from '../../src/verification/verification.ts';
import type { VerifyLinks } from '../../src/verification/verify-links.ts';
import { createManualClock, START_MS, type ManualClock } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

export const PORTAL = '4711';
export const CALLER = 'hubspot:4711';
export const EMAIL = 'customer@example.com';
export const CONTACT = '501';
export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** What happens when the CRM is asked: the records it holds, or a fault. */
export interface StubCrm {
  contacts: Map<string, Readonly<Record<string, string | null>> & { readonly mergedIds?: string }>;
  /** Thrown instead of an answer while it is set. */
  fault: Error | undefined;
  /** Called before every answer. */
  onCall: () => Promise<void> | void;
  calls: number;
  installerEmail: string;
}

/** Everything of verification over one storage, with a clock that stands still and a mail server that is scripted. */
export interface Scene {
  readonly clock: ManualClock;
  readonly crm: StubCrm;
  /** How the next mails end, first one first; `accepted` when empty. */
  readonly outcomes: MailOutcome[];
  /** What the mail server was handed, however it ended. */
  readonly mails: OutgoingMail[];
  /** Called when a mail is handed over, before its end is known. */
  onMail: (mail: OutgoingMail) => Promise<void> | void;
  /** Jobs that were enqueued and not taken yet. */
  readonly jobs: MailJob[];
  readonly acts: VerificationEntry[];
  /** Called before an act is kept. */
  onAct: (act: VerificationEntry['act']) => Promise<unknown> | undefined;
  /** Thrown instead of keeping an act while it is set. */
  auditFault: Error | undefined;
  /** Whether the portal has mails left today. */
  portalMails: LimitAnswer;
  /** Who was held back, as the trail is told. */
  readonly notes: HeldBack[];
  policy: Policy;
  installation: Installation | undefined;
  readonly conversations: Conversations;
  readonly handoffs: Handoffs;
  readonly challenges: Challenges;
  readonly proofs: Proofs;
  readonly links: Links;
  readonly mutes: Mutes;
  readonly verification: Verification;
  readonly verifyLinks: VerifyLinks;
  readonly deliver: (job: MailJob) => Promise<JobEnd>;
  /** A conversation on `channel` in which `email` was stated (`undefined`: none). */
  converse(begun?: {
    readonly email?: string | undefined;
    readonly channel?: Channel;
    readonly recognised?: string;
  }): Promise<LiveConversation>;
  /** Asks for a mail, delivers it, and answers with its number and the token in it. */
  mailed(live: LiveConversation): Promise<{ readonly number: string; readonly token: string }>;
  /** Delivers everything that is queued; the ends in order. */
  work(): Promise<JobEnd[]>;
  /** A call of `verifyLinks.confirm` that never aborts. */
  confirm(token: string, number: string): ReturnType<VerifyLinks['confirm']>;
}

export const KEYS = [{ id: 'k1', key: new Uint8Array(32).fill(7) }] as const;

let draws = 0;

/** Bytes that differ from call to call, over all scenes of a process. */
export const random = {
  bytes(length: number): Uint8Array {
    draws += 1;
    return new Uint8Array(createHash('sha512').update(`draw ${draws}`).digest().subarray(0, length));
  },
};

export const sealer = createSealer({ keys: KEYS, random });
export const keyedHash = createKeyedHash({ keys: KEYS });

/** A number that is not `number`. */
export const otherThan = (number: string): string => (number === '0000' ? '1111' : '0000');

/** The token in a mail's link. */
export function tokenIn({ text }: OutgoingMail): string {
  const token = /\/verify\/(\S+)/.exec(text)?.[1];
  if (token === undefined) throw new Error('the mail holds no link');
  return token;
}

function recordOf(id: string, crm: StubCrm): ContactRecord | undefined {
  const stored = crm.contacts.get(id);
  if (stored === undefined) return undefined;
  const { mergedIds = '', ...properties } = stored;
  return { id, properties, mergedIds };
}

export function createStubCrm(): { readonly stub: StubCrm; readonly crm: Crm } {
  const stub: StubCrm = {
    contacts: new Map([[CONTACT, { email: EMAIL }]]),
    fault: undefined,
    onCall: () => undefined,
    calls: 0,
    installerEmail: 'installer@example.com',
  };
  const asked = async (): Promise<void> => {
    stub.calls += 1;
    await stub.onCall();
    if (stub.fault !== undefined) throw stub.fault;
  };
  const unexpected = (): Promise<never> => Promise.reject(new Error('verification has no business here'));
  const crm: Crm = {
    async findContactsByEmail(_portal, emails) {
      await asked();
      const found = [...stub.contacts].filter(([, { email, hs_additional_emails }]) =>
        [email, ...(hs_additional_emails ?? '').split(';')].some(
          (address) => typeof address === 'string' && emails.includes(address.toLowerCase()),
        ),
      );
      return found.flatMap(([id]) => recordOf(id, stub) ?? []);
    },
    async readContact(_portal, id) {
      await asked();
      return recordOf(id, stub);
    },
    async readUser(_portal, id) {
      await asked();
      return { id, email: stub.installerEmail, superAdmin: true, seatNames: [] };
    },
    updateContact: unexpected,
    listProperties: unexpected,
    listUsers: unexpected,
    readAccount: unexpected,
  };
  return { stub, crm };
}

/** Sets a scene on `place`, memory by default. */
export function createScene(place?: { readonly openState: OpenState; readonly clock: ManualClock }): Scene {
  const clock = place?.clock ?? createManualClock();
  const openState = place?.openState ?? createMemoryStorage({ clock }).openState;
  const { stub, crm } = createStubCrm();
  const outcomes: MailOutcome[] = [];
  const mails: OutgoingMail[] = [];
  const jobs: MailJob[] = [];
  const acts: VerificationEntry[] = [];
  const trail: AuditRecord[] = [];
  const mailer: Mailer = {
    async send(mail) {
      mails.push(mail);
      await scene.onMail(mail);
      return outcomes.shift() ?? 'accepted';
    },
  };
  const audit: Audit = {
    async append(_portal, kind, entry) {
      if (kind !== 'verification') throw new Error(`${kind} is no act of verification`);
      const data = entry as VerificationEntry;
      await scene.onAct(data.act);
      if (scene.auditFault !== undefined) throw scene.auditFault;
      acts.push(data);
      trail.push({ kind, seq: acts.length, atMs: clock.now(), data });
      return acts.length;
    },
    page: () => Promise.resolve(trail.toReversed()),
    portals: () => Promise.resolve([]),
  };
  const deps = { openState, clock, random, sealer, keyedHash, crm, mailer, audit };
  const conversations = createConversations(deps);
  const handoffs = createHandoffs(deps);
  const challenges = createChallenges(deps);
  const proofs = createProofs(deps);
  const links = createLinks(deps);
  const mutes = createMutes(deps);
  const slots = createSlots(openState('mail-slots'), clock);
  const policies = {
    current: () => Promise.resolve(scene.policy),
    version: () => Promise.resolve(undefined),
    save: () => Promise.reject(new Error('verification saves no policy')),
  };
  const installations = { find: () => Promise.resolve(scene.installation) };
  const verification = createVerification({
    ...{ challenges, proofs, slots, keyedHash, clock, random },
    placeOf: (live) => conversations.placeOf(live),
    enqueue: (job) => {
      jobs.push(job);
      return Promise.resolve();
    },
  });
  const shared = { ...deps, conversations, challenges, links, mutes, policies, installations };
  const deliver = createDeliver({
    ...shared,
    ...{ slots, publicUrl: 'https://app.example', attempts: openState('mail-attempts') },
    limits: {
      mails: () => Promise.resolve(scene.portalMails),
      note: (_portal, answer, who) => (answer.ok || scene.notes.push(who), Promise.resolve()),
    },
  });
  const verifyLinks = createVerifyLinks({ ...shared, handoffs, proofs, verification });

  const scene: Scene = {
    ...{ clock, crm: stub, outcomes, mails, jobs, acts },
    ...{ conversations, handoffs, challenges, proofs, links, mutes, verification, verifyLinks, deliver },
    onMail: () => undefined,
    onAct: () => undefined,
    auditFault: undefined,
    portalMails: { ok: true },
    notes: [],
    policy: {
      ...EMPTY_POLICY,
      version: 3,
      brand: { companyName: 'Nordlys', supportContact: 'help@nordlys.example', language: 'en' },
    },
    installation: {
      ...{ portalId: PORTAL, status: 'active', scopes: [], installedByUserId: '9001' },
      ...{ accountType: 'STANDARD', timeZone: 'Europe/Helsinki', installedAtMs: START_MS - DAY },
    },
    async converse(begun = {}) {
      const { email = EMAIL, channel = 'live_chat', recognised } = begun;
      const holder = { portalId: PORTAL, caller: CALLER };
      const start = { channel, language: undefined, recognisedContactId: recognised };
      const live = await conversations.open(holder, start);
      if ('email' in begun && begun.email === undefined) return live;
      await conversations.stateEmail(live, email);
      return { ...live, statedEmail: email };
    },
    async mailed(live) {
      const outcome = await verification.request(live, scene.policy, { resend: true });
      if (outcome.status !== 'sent') throw new Error(`not sent: ${outcome.status}`);
      await scene.work();
      const mail = mails.at(-1);
      if (mail === undefined) throw new Error('no mail was handed over');
      return { number: outcome.number, token: tokenIn(mail) };
    },
    async work() {
      const ends: JobEnd[] = [];
      for (const job of jobs.splice(0)) ends.push(await deliver(job));
      return ends;
    },
    confirm: (token, number) => verifyLinks.confirm(token, number, new AbortController().signal),
  };
  return scene;
}
