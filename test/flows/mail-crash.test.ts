import { afterEach, describe, expect, it } from 'vitest';
import type { MailFaultRule } from '../../dev/sandbox-control.ts';
import {
  begin,
  eventually,
  linkIn,
  nextMail,
  openAndPress,
  openPage,
  request,
} from '../helpers/verification.ts';
import { addFault, callsOf } from '../invariants/failure-world.ts';
import { holdEntry, holdJournal, holdNewEntry, type Hold } from './held-row.ts';
import {
  acts,
  allMail,
  city,
  databaseOf,
  leaveGround,
  linkOn,
  startGround,
  struck,
  type Ground,
} from './mail-crash-ground.ts';

afterEach(leaveGround);

const DISCLOSED = [{ status: 'ok', value: 'Tampere' }];

const oneTime = (fault: MailFaultRule['fault']): MailFaultRule => ({ fault, times: 1 });

interface MailPoint {
  readonly when: string;
  readonly on: 'sqlite' | 'postgres';
  /** Called before the request; what it answers resolves at the point. */
  readonly arrange: (ground: Ground) => Promise<() => Promise<Hold | undefined>>;
  readonly mails: number;
}

/** Has the mail server do something and kills when it does. */
const atFault =
  (fault: MailFaultRule['fault']): MailPoint['arrange'] =>
  async ({ world }) => {
    await world.control.mailFaults(oneTime(fault));
    return async () => {
      await struck(world);
      return undefined;
    };
  };

/** While the mail server takes its time over the mail, holds what comes next. */
const holding =
  (start: (url: string) => Promise<Hold>): MailPoint['arrange'] =>
  async (ground) => {
    await ground.world.control.mailFaults(oneTime({ stage: 'data', delayMs: 400 }));
    return async () => {
      await struck(ground.world);
      const hold = await start(databaseOf(ground));
      await hold.reached();
      return hold;
    };
  };

const MAIL_POINTS: readonly MailPoint[] = [
  {
    when: 'while it asks the CRM who that is',
    on: 'sqlite',
    arrange: async ({ world }) => {
      const path = 'contacts/batch/read';
      await addFault(world, { path }, { hang: true });
      return () =>
        eventually('the lookup', async () => {
          const calls = await callsOf(world, 'POST');
          return calls.some((call) => call.path.includes(path)) ? true : undefined;
        }).then(() => undefined);
    },
    mails: 1,
  },
  {
    when: 'before the mail server greets',
    on: 'sqlite',
    arrange: atFault({ stage: 'connect', hang: true }),
    mails: 1,
  },
  { when: 'before the content', on: 'postgres', arrange: atFault({ stage: 'rcpt', hang: true }), mails: 1 },
  {
    when: 'in the middle of the content',
    on: 'sqlite',
    arrange: ({ relay }) => {
      const stalled = relay.stallInContent();
      return Promise.resolve(() => stalled.then(() => undefined));
    },
    mails: 1,
  },
  {
    when: 'after the content, which the mail server then does not keep',
    on: 'sqlite',
    arrange: atFault({ stage: 'data', hang: true }),
    mails: 1,
  },
  {
    when: 'after the mail was accepted and before that was noted',
    on: 'postgres',
    arrange: holding((url) => holdEntry(url, 'mail-attempts', '%')),
    mails: 2,
  },
  {
    when: 'after that was noted and before the trail says so',
    on: 'postgres',
    arrange: holding(holdJournal),
    mails: 1,
  },
  {
    when: 'after the trail says so and before the queue does',
    on: 'postgres',
    arrange: holding((url) => holdEntry(url, 'mail-queue', 'job/%')),
    mails: 1,
  },
];

describe('kill -9 in the middle of a mail', () => {
  it.each(MAIL_POINTS.map((point) => [point.when, point.mails, point] as const))(
    'F13: killed %s, another process takes over: mails in all: %d, and their links confirm',
    async (_when, mails, { on, arrange }) => {
      const ground = await startGround(on);
      const { world, email } = ground;
      const conversation = await begin(world, { email });
      const reached = await arrange(ground);
      const asked = await request(world, conversation);
      expect(asked.status).toBe('sent');
      const hold = await reached();
      await ground.kill();
      await hold?.release('lost');

      const second = await ground.takeOver();
      await nextMail(world, { to: email });
      await eventually('the trail', async () => ((await acts(ground)).length > 0 ? true : undefined));
      const received = await allMail(ground, second);
      expect(received).toHaveLength(mails);
      expect(await acts(ground)).toEqual(['mail_sent']);

      expect((await request(world, conversation)).numberForCustomer).toBe(asked.numberForCustomer);
      for (const mail of received)
        expect((await openPage(linkOn(second, mail))).actions).toContain('confirm');
      const [mail] = received;
      if (mail === undefined) throw new Error('no mail');
      const page = await openAndPress(linkOn(second, mail), 'confirm', asked.numberForCustomer);
      expect(page.status).toBe(200);
      expect(await city(ground, conversation)).toEqual(DISCLOSED);
    },
  );
});

describe('kill -9 in the middle of a request for a mail', () => {
  it.each([
    ['before the mail has a place in the queue', 'tail', 'lost'],
    ['before the mail lies on its place in the queue', 'job/1', 'lost'],
    ['when the mail is in the queue and nothing says that it was asked for', 'job/1', 'arrived'],
  ] as const)('F13: killed %s, asking again brings one mail', async (_when, key, fate) => {
    const ground = await startGround('postgres');
    const { world, email } = ground;
    const conversation = await begin(world, { email });
    const held = await holdNewEntry(databaseOf(ground), 'mail-queue', key);
    const asked = request(world, conversation).catch(() => 'cut off');
    await held.reached();
    await ground.kill();
    await held.release(fate);
    expect(await asked).toBe('cut off');

    const second = await ground.takeOver();
    const again = await request(world, conversation);
    expect(again.status).toBe('sent');
    const mail = await nextMail(world, { to: email });
    expect((await openAndPress(linkIn(mail), 'confirm', again.numberForCustomer)).status).toBe(200);
    expect(await city(ground, conversation)).toEqual(DISCLOSED);
    expect(await allMail(ground, second)).toHaveLength(1);
  });
});
