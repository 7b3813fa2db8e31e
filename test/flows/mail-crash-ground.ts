import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject } from 'vitest';
import { isReady } from '../../dev/child-process.ts';
import type { SandboxMail } from '../../dev/sandbox-control.ts';
import { openStorage } from '../../src/stores/open-storage.ts';
import { freshDatabase } from '../helpers/database.ts';
import { brand, eventually, linkIn, makeContact, verificationActs } from '../helpers/verification.ts';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, startWorld, type World } from '../helpers/world.ts';
import { clearFaults, freshDataDir, SHARED_KEY, startBeside } from '../invariants/failure-world.ts';
import { workOff, type MailSide } from './mail-queue.ts';
import { startMailRelay, type MailRelay } from './mail-relay.ts';

/** What the tests of killed processes share. */

/** Longer than any lease of a process that died. */
const TAKEN_OVER_MS = 61_000;

const open: (() => Promise<void> | void)[] = [];

/** Ends everything that grounds opened. */
export async function leaveGround(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** Where state lives: a folder, or a place in PostgreSQL, in which a test can hold what it likes. */
type Place = { readonly dataDir: string } | { readonly databaseUrl: string };

async function freshPlace(on: 'sqlite' | 'postgres'): Promise<Place> {
  if (on === 'sqlite') {
    const folder = freshDataDir();
    open.push(folder.remove);
    return { dataDir: folder.path };
  }
  const database = await freshDatabase(inject('databaseUrl'));
  open.push(() => database.drop());
  return { databaseUrl: database.url };
}

/** The real app as a process that can be killed, a contact of its portal, and a mail server in between. */
export interface Ground {
  readonly world: World;
  readonly place: Place;
  readonly relay: MailRelay;
  readonly email: string;
  /** Ends the process as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** Another process of the app; then it is later than any lease of the first. */
  readonly takeOver: () => Promise<MailSide>;
}

async function startChild(world: World, place: Place, smtpUrl: string): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('../../dev/app.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      PORT: '0',
      PUBLIC_URL: '',
      DATABASE_URL: 'databaseUrl' in place ? place.databaseUrl : '',
      DATA_DIR: 'dataDir' in place ? place.dataDir : 'unused',
      HUBSPOT_CLIENT_ID: CLIENT_ID,
      HUBSPOT_CLIENT_SECRET: CLIENT_SECRET,
      HUBSPOT_APP_ID: APP_ID,
      HUBSPOT_API_URL: world.sandbox.url,
      HUBSPOT_AUTHORIZE_URL: `${world.sandbox.url}/oauth/authorize`,
      ENCRYPTION_KEYS: `k1:${SHARED_KEY.toString('base64')}`,
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'no-reply@app.example',
      LOG_LEVEL: 'error',
    },
  });
  const [message] = (await once(child, 'message')) as [unknown];
  if (!isReady(message)) throw new Error('the app did not get ready');
  world.sandbox.setAppUrl(message.url);
  return child;
}

/** A portal with a contact whose city takes a proof to be read. */
export async function startGround(on: 'sqlite' | 'postgres'): Promise<Ground> {
  const place = await freshPlace(on);
  const world = await startWorld({ storage: 'memory', installed: [] });
  open.push(() => world.close());
  const relay = await startMailRelay(world.sandbox.smtpUrl);
  open.push(() => relay.close());
  const child = await startChild(world, place, relay.url);
  open.push(() => {
    child.kill('SIGKILL');
  });
  await world.install();
  await brand(world);
  await world.allow('city', { show: 'verify_email' });
  const { email } = await makeContact(world, { city: 'Tampere' });
  return {
    ...{ world, place, relay, email },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      expect((await exited)[1]).toBe('SIGKILL');
    },
    async takeOver() {
      await clearFaults(world);
      await world.control.mailFaults();
      const storage = await openStorage({ ...place, clock: world.clock });
      const server = await startBeside(world, { storage });
      open.push(() => server.close());
      world.sandbox.setAppUrl(server.url);
      await world.advance(TAKEN_OVER_MS);
      return { world, server, storage };
    },
  };
}

/** The database of a ground on PostgreSQL. */
export function databaseOf({ place }: Ground): string {
  if (!('databaseUrl' in place)) throw new Error('this takes PostgreSQL');
  return place.databaseUrl;
}

/** The link of a mail that names a process which is gone, on the one that took over. */
export function linkOn({ server }: MailSide, mail: SandboxMail): string {
  const { pathname } = new URL(linkIn(mail));
  return `${server.url}${pathname}`;
}

/** All mails, when no more are to come: the queue has been worked off, and again when every lease is over. */
export async function allMail({ world, email }: Ground, second: MailSide): Promise<readonly SandboxMail[]> {
  await workOff(second);
  await world.advance(TAKEN_OVER_MS);
  await workOff(second);
  return world.control.mail({ to: email });
}

/** What the portal's trail says about verification, in order. */
export const acts = async ({ world }: Ground): Promise<readonly string[]> =>
  (await verificationActs(world)).map(({ act }) => act);

/** What the tests read under the proof. */
export async function city({ world }: Ground, conversation: string): Promise<unknown> {
  return (await world.read(conversation, ['contacts.city'])).results?.map(({ status, value }) => ({
    status,
    value,
  }));
}

/** Waits until the one fault that was set has struck. */
export const struck = (world: World): Promise<unknown> =>
  eventually('the fault', async () => {
    const left = (await world.control.get('/mail/faults')) as readonly unknown[];
    return left.length === 0 ? true : undefined;
  });
