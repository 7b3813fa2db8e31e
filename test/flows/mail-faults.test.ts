import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MailFaultRule, SandboxMail } from '../../dev/sandbox-control.ts';
import type * as mailer from '../../server/mailer.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import {
  begin,
  brand,
  check,
  eventually,
  linkIn,
  makeContact,
  openAndPress,
  openPage,
  request,
  verificationActs,
} from '../helpers/verification.ts';
import { startWorld, type ToolAnswer, type World } from '../helpers/world.ts';
import { addFault, startBeside } from '../invariants/failure-world.ts';
import { workOff, type MailSide } from './mail-queue.ts';
import { startMailRelay } from './mail-relay.ts';

/** How long the app's own mailer waits for a mail server: in production 35 s, which no test should take. */
const patience = vi.hoisted(() => ({ usualMs: 35_000, shortMs: 2_000, ms: 35_000 }));
vi.mock('../../server/mailer.ts', async (importOriginal) => {
  const { createSmtpMailer } = await importOriginal<typeof mailer>();
  return {
    createSmtpMailer: (options: mailer.SmtpMailerOptions) =>
      createSmtpMailer({ ...options, deadlineMs: patience.ms }),
  };
});

const MINUTE_MS = 60_000;
/** Longer than a banner may take. */
const NEVER_MS = 600_000;

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  patience.ms = patience.usualMs;
  for (const close of open.splice(0).reverse()) await close();
});

/** A portal that named its company, and a server that sends its mails to the world's mail server or to `smtpUrl`. */
async function startScene(
  smtpUrlOf = ({ sandbox }: World) => Promise.resolve(sandbox.smtpUrl),
): Promise<MailSide> {
  const world = await startWorld({ storage: 'memory', installed: [] });
  open.push(() => world.close());
  const storage = createMemoryStorage({ clock: world.clock });
  const { url } = world.sandbox;
  const through = { ...world, sandbox: { ...world.sandbox, url, smtpUrl: await smtpUrlOf(world) } };
  const server = await startBeside(through, { storage });
  open.push(() => server.close());
  world.sandbox.setAppUrl(server.url);
  await world.install();
  await brand(world);
  return { world, server, storage };
}

/** The same with a mail server that is not there yet. */
async function startSceneWithoutMailServer(): Promise<MailSide & { readonly comeUp: () => Promise<void> }> {
  let comeUp = (): Promise<void> => Promise.resolve();
  const scene = await startScene(async ({ sandbox }) => {
    const relay = await startMailRelay(sandbox.smtpUrl, { isUp: false });
    open.push(() => relay.close());
    comeUp = () => relay.up();
    return relay.url;
  });
  return { ...scene, comeUp };
}

/** What an agent was answered, without what differs between any two conversations. */
function told({ conversation, ...answer }: ToolAnswer): unknown {
  const { numberForCustomer } = answer as { numberForCustomer?: string };
  const text = JSON.stringify(answer).replaceAll(conversation, 'HANDLE');
  const numberless = numberForCustomer === undefined ? text : text.replaceAll(numberForCustomer, 'NNNN');
  return JSON.parse(numberless.replaceAll(/"\d{4}-\d\d-\d\dT[^"]*Z"/g, '"MOMENT"'));
}

/** Everything the agent can learn in a conversation: while the mail is on its way, afterwards, and in the end. */
class Agent {
  readonly conversation: string;
  readonly heard: unknown[] = [];
  number = '';
  readonly #world: World;
  constructor(world: World, conversation: string) {
    this.#world = world;
    this.conversation = conversation;
  }
  async ask(): Promise<void> {
    const answer = await request(this.#world, this.conversation);
    this.number = answer.numberForCustomer ?? '';
    this.heard.push(told(answer));
    await this.check();
  }
  async check(): Promise<void> {
    this.heard.push(told(await check(this.#world, this.conversation)));
  }
}

async function startAgent(world: World, email: string): Promise<Agent> {
  return new Agent(world, await begin(world, { email }));
}

const actsOf = async ({ world }: MailSide): Promise<readonly string[]> =>
  (await verificationActs(world)).map(({ act }) => act);

/** Everything the customer got, when nothing more is to come while the link lives. */
async function allMail(scene: MailSide, to: string): Promise<readonly SandboxMail[]> {
  await workOff(scene);
  await scene.world.advance(3 * MINUTE_MS);
  await workOff(scene);
  return scene.world.control.mail({ to });
}

/** What an agent hears when the mail simply goes out. */
let usual: unknown[];

/** One conversation from the request to the end of the challenge's life. */
async function play(scene: MailSide, email: string) {
  const agent = await startAgent(scene.world, email);
  await agent.ask();
  const mails = await allMail(scene, email);
  await agent.ask();
  return { agent, mails, acts: await actsOf(scene) };
}

beforeAll(async () => {
  const scene = await startScene();
  const { email } = await makeContact(scene.world);
  const { agent, mails } = await play(scene, email);
  await scene.world.advance(10 * MINUTE_MS);
  await agent.check();
  expect(mails).toHaveLength(1);
  usual = agent.heard;
  for (const close of open.splice(0).reverse()) await close();
});

interface Trouble {
  readonly when: string;
  readonly faults: readonly MailFaultRule[];
  readonly mails: number;
  readonly acts: readonly string[];
}

const TROUBLES: readonly Trouble[] = [
  {
    when: 'puts the recipient off three times (451) and then takes the mail',
    faults: [{ fault: { stage: 'rcpt', replyCode: 451 }, times: 3 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  {
    when: 'puts the whole mail off three times (452) and then takes it',
    faults: [{ fault: { stage: 'data', replyCode: 452 }, times: 3 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  {
    when: 'refuses the session (421) at first',
    faults: [{ fault: { stage: 'connect', replyCode: 421 }, times: 1 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  {
    when: 'refuses the recipient (550)',
    faults: [{ fault: { stage: 'rcpt', replyCode: 550 } }],
    ...{ mails: 0, acts: ['mail_refused'] },
  },
  {
    when: 'refuses the content (554)',
    faults: [{ fault: { stage: 'data', replyCode: 554 } }],
    ...{ mails: 0, acts: ['mail_refused'] },
  },
  {
    when: 'takes the mail and never says so',
    faults: [{ fault: { acceptThenDrop: true }, times: 1 }],
    ...{ mails: 2, acts: ['mail_uncertain', 'mail_sent'] },
  },
  {
    when: 'takes every mail and never says so',
    faults: [{ fault: { acceptThenDrop: true } }],
    ...{ mails: 2, acts: ['mail_uncertain', 'mail_uncertain', 'no_mail'] },
  },
  {
    when: 'falls silent after the content once',
    faults: [{ fault: { stage: 'data', hang: true }, times: 1 }],
    ...{ mails: 1, acts: ['mail_uncertain', 'mail_sent'] },
  },
  {
    when: 'falls silent after the content for good',
    faults: [{ fault: { stage: 'data', hang: true } }],
    ...{ mails: 0, acts: ['mail_uncertain', 'mail_uncertain', 'no_mail'] },
  },
  {
    when: 'falls silent before the content',
    faults: [{ fault: { stage: 'rcpt', hang: true }, times: 1 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  {
    when: 'greets late',
    faults: [{ fault: { connectDelayMs: 300 } }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  {
    when: 'greets later than anybody waits, once',
    faults: [{ fault: { connectDelayMs: NEVER_MS }, times: 1 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  },
  ...(['connect', 'mail', 'rcpt'] as const).map((stage): Trouble => ({
    when: `resets the connection at the stage ${stage}`,
    faults: [{ fault: { stage, reset: true }, times: 1 }],
    ...{ mails: 1, acts: ['mail_sent'] },
  })),
  {
    when: 'resets the connection after the content',
    faults: [{ fault: { stage: 'data', reset: true }, times: 1 }],
    ...{ mails: 1, acts: ['mail_uncertain', 'mail_sent'] },
  },
];

describe('a mail server in trouble', () => {
  it.each(TROUBLES.map(({ when, mails, ...trouble }) => [when, mails, trouble] as const))(
    'F10: the mail server %s: mails that arrive: %d, the trail says so, the agent hears nothing of it',
    async (_when, mails, { faults, acts }) => {
      const isSilent = faults.some(({ fault }) => fault.hang === true || fault.connectDelayMs === NEVER_MS);
      if (isSilent) patience.ms = patience.shortMs;
      const scene = await startScene();
      const { world } = scene;
      const { email } = await makeContact(world);
      await world.control.mailFaults(...faults);
      const played = await play(scene, email);
      expect(played.acts).toEqual(acts);
      expect(played.mails).toHaveLength(mails);

      for (const mail of played.mails) expect((await openPage(linkIn(mail))).actions).toContain('confirm');
      await world.advance(10 * MINUTE_MS);
      await played.agent.check();
      expect(played.agent.heard).toEqual(usual);
    },
  );

  it('F10: an address that nobody has is answered in the very same words', async () => {
    const scene = await startScene();
    const { agent, mails, acts } = await play(scene, 'nobody.at.all@example.com');
    await scene.world.advance(10 * MINUTE_MS);
    await agent.check();
    expect([mails, acts]).toEqual([[], ['no_mail']]);
    expect(agent.heard).toEqual(usual);
  });

  it('F10: of two mails after an unknown end either link confirms, and once is all', async () => {
    const scene = await startScene();
    const { world } = scene;
    const { email } = await makeContact(world);
    await world.control.mailFaults({ fault: { acceptThenDrop: true }, times: 1 });
    const { agent, mails } = await play(scene, email);
    const [first = '', second = ''] = mails.map(linkIn);
    expect(first).not.toBe(second);
    expect((await openAndPress(first, 'confirm', agent.number)).status).toBe(200);
    expect((await check(world, agent.conversation)).status).toBe('confirmed');
    const after = await openPage(second);
    expect([after.status, after.actions]).toEqual([200, []]);
    const acts = await verificationActs(world);
    expect(acts.filter(({ act }) => act === 'confirmed')).toHaveLength(1);
  });

  it('F10: a refused mail can be asked for again, and the next one arrives', async () => {
    const scene = await startScene();
    const { world } = scene;
    const { email } = await makeContact(world);
    await world.control.mailFaults({ fault: { stage: 'rcpt', replyCode: 550 }, times: 1 });
    const { agent } = await play(scene, email);
    expect((await request(world, agent.conversation, { resend: true })).status).toBe('sent');
    await workOff(scene);
    const [mail] = await world.control.mail({ to: email });
    if (mail === undefined) throw new Error('no mail came');
    expect((await openAndPress(linkIn(mail), 'confirm', agent.number)).status).toBe(200);
  });
});

describe('a CRM that is not there', () => {
  it('F10: it stays away as long as the link lives: no mail, the trail says so, the agent hears nothing of it', async () => {
    const scene = await startScene();
    const { world } = scene;
    const { email } = await makeContact(world);
    await addFault(world, { path: 'contacts/batch/read' }, { status: 503 });
    const agent = await startAgent(world, email);
    await agent.ask();
    await agent.ask();
    await world.advance(10 * MINUTE_MS - 10_000);
    await workOff(scene);
    await world.advance(MINUTE_MS);
    await agent.check();
    expect(await verificationActs(world)).toMatchObject([{ act: 'no_mail', reason: 'crm_unavailable' }]);
    expect(await world.control.mail()).toEqual([]);
    expect(agent.heard).toEqual(usual);
  });
});

describe('a mail server that is not there', () => {
  it('F10: it comes back while the link lives: one mail, and the agent hears nothing of it', async () => {
    const scene = await startSceneWithoutMailServer();
    const { world, server } = scene;
    const { email } = await makeContact(world);
    const agent = await startAgent(world, email);
    await agent.ask();
    // The first turn may be under way already, in a call of the server's own.
    const wait = await eventually('a turn put off', async () => (await server.app.mails.work()).nextInMs);
    await world.advance(wait);
    await eventually('another turn put off', async () => (await server.app.mails.work()).nextInMs);
    expect(await verificationActs(world)).toEqual([]);
    await scene.comeUp();
    expect(await allMail(scene, email)).toHaveLength(1);
    expect(await actsOf(scene)).toEqual(['mail_sent']);
    await agent.ask();
    await world.advance(10 * MINUTE_MS);
    await agent.check();
    expect(agent.heard).toEqual(usual);
  });

  it('F10: it stays away as long as the link lives: the trail says that no mail went out', async () => {
    const scene = await startSceneWithoutMailServer();
    const { world } = scene;
    const { email } = await makeContact(world);
    const agent = await startAgent(world, email);
    await agent.ask();
    await workOff(scene);
    expect(await verificationActs(world)).toMatchObject([
      { act: 'no_mail', reason: 'mail_server_unavailable' },
    ]);
    await scene.comeUp();
    expect(await allMail(scene, email)).toEqual([]);
  });
});
