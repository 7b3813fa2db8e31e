import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { StoreCorrupt } from '../errors.ts';
import type { Installation } from '../hubspot/installation.ts';
import { canonicalEmail } from '../input/email.ts';
import { createSlots, type SlotLimit } from '../limits/slots.ts';
import type { Policies } from '../policy/policies.ts';
import type { Clock, Mailer, MailOutcome, OpenState, OutgoingMail } from '../ports.ts';
import { composeTestMail } from '../verification/compose-mail.ts';
import type { SettingsWrite } from './caller.ts';
import { fieldsOf, nonceField, readFields } from './fields.ts';
import { invalidInput, isNonEmpty, isSettingsRefusal, type SettingsRefusal } from './refusal.ts';
import type { Rights } from './rights.ts';
import type { SettingsAudit } from './save.ts';
import { brandProblems } from './sections.ts';

/**
 * What became of a test mail: the mail server took it, it never will, or it did not say so in time; then the mail
 * may still come.
 */
export interface TestMail {
  readonly status: 'sent' | 'refused' | 'failed';
  /** The signed user's own address, as HubSpot has it. */
  readonly to: string;
}

/** What test mails are made of. */
export interface TestMailDeps {
  readonly mailer: Mailer;
  readonly rights: Rights;
  readonly policies: Policies;
  readonly audit: SettingsAudit;
  readonly state: OpenState;
  readonly clock: Clock;
}

const ACT = 'POST test-mail';
/** The mail server has this long; with the reading of rights it stays well under the card's 15 seconds. */
const SEND_MS = 5_000;
/** `hubspot.fetch` repeats a request within seconds. */
const REMEMBERED_MS = 10 * 60_000;
const POLL_MS = 50;
const LIMITS: readonly SlotLimit[] = [
  { name: 'minute', slots: 1, windowMs: 60_000 },
  { name: 'day', slots: 5, windowMs: 24 * 60 * 60_000 },
];

const body = fieldsOf({ nonce: nonceField });

const markSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('sending') }),
  z.object({ state: z.literal('done'), status: z.enum(['sent', 'refused', 'failed']) }),
]);

const STATUSES: Readonly<Record<MailOutcome, TestMail['status']>> = {
  accepted: 'sent',
  refused: 'refused',
  refused_for_now: 'failed',
  unknown: 'failed',
};

/**
 * `POST test-mail` `{nonce}`, for editors: mails the signed user, at the address that HubSpot's users API gives for
 * them and at no other, so no request can choose a recipient. For the same reason a portal that is not `STANDARD`,
 * which else mails its allow list alone (design 8), sends this one too: it goes to the person who asks for it, who
 * is a user of the portal and no customer.
 *
 * One request sends one mail: the same nonce again answers the first outcome. Refusals: 403 and 503 of
 * `Rights.allow`, 422 `brand_required` and what is wrong with the nonce, 429 `limit_reached` with `Retry-After`
 * after one mail in a minute or five in 24 hours per user. Fails with `StoreUnavailable`, `StoreCorrupt`.
 */
export function createTestMail(
  deps: TestMailDeps,
): (write: SettingsWrite, installation: Installation) => Promise<TestMail | SettingsRefusal> {
  const { rights, policies, audit, clock } = deps;
  const marks = deps.state('test-mails');
  const slots = createSlots(deps.state('test-mail-slots'), clock);

  /** What the first request with this mark came to; `released` when it was over a limit and sent nothing. */
  async function outcomeOf(mark: string, signal: AbortSignal): Promise<TestMail['status'] | 'released'> {
    for (;;) {
      const stored = await marks.get(mark);
      if (stored === undefined) return 'released';
      const read = markSchema.safeParse(stored);
      if (!read.success) throw new StoreCorrupt('a test mail is marked in an unknown form');
      if (read.data.state === 'done') return read.data.status;
      if (signal.aborted) return 'failed';
      await pause(POLL_MS);
    }
  }

  async function sendOnce(
    { portalId, userId, signal }: SettingsWrite,
    nonce: string,
    send: () => Promise<TestMail['status']>,
  ): Promise<TestMail['status'] | SettingsRefusal> {
    const holder = createHash('sha256').update(nonce).digest('hex');
    const mark = `${portalId}/${userId}/${holder}`;
    while (!(await marks.add(mark, { state: 'sending' }, REMEMBERED_MS))) {
      const earlier = await outcomeOf(mark, signal);
      if (earlier !== 'released') return earlier;
    }
    const free = await slots.take(`${portalId}/${userId}`, LIMITS, holder);
    if (!free.ok) {
      await marks.delete(mark);
      return limitReached(free.retryAfterMs);
    }
    const status = await send();
    await marks.set(mark, { state: 'done', status }, REMEMBERED_MS);
    return status;
  }

  return async (write, { timeZone }) => {
    const { portalId, userId, requestId, signal } = write;
    const policy = await policies.current(portalId);
    const { brand, version } = policy;
    const user = await rights.allow(write, 'editor', policy, signal);
    if (isSettingsRefusal(user)) {
      const { code } = user;
      await audit(portalId, { requestId, userId, act: ACT, outcome: 'refused', code, version });
      return user;
    }
    const input = readFields(body, write.body ?? {});
    const problems = [...input.problems, ...brandProblems(brand, 'brand')];
    if (isNonEmpty(problems)) return invalidInput(problems);
    if (input.value === undefined) throw new TypeError('a body was refused without a problem');
    const to = canonicalEmail(user.email);
    const status = await sendOnce(write, input.value.nonce, async () => {
      const mail = to && composeTestMail({ to, brand, timeZone, requestedAtMs: clock.now() });
      const end = mail ? await handOver(deps.mailer, mail) : 'refused';
      await audit(portalId, { requestId, userId, act: ACT, outcome: 'done', code: end, version });
      return end;
    });
    return typeof status === 'string' ? { status, to: to ?? user.email } : status;
  };
}

async function handOver(mailer: Mailer, mail: OutgoingMail): Promise<TestMail['status']> {
  const patience = new AbortController();
  try {
    const late = pause(SEND_MS, 'unknown' as const, { signal: patience.signal });
    return STATUSES[await Promise.race([mailer.send(mail), late])];
  } finally {
    patience.abort();
  }
}

function limitReached(retryAfterMs: number): SettingsRefusal {
  return {
    status: 429,
    code: 'limit_reached',
    message: 'One test mail a minute and five a day can be sent; please try again later.',
    headers: { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) },
  };
}
