import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';
import { z } from 'zod';
import type { SandboxControl } from '../../dev/sandbox-control.ts';
import { signedHeaders } from '../signed-call.ts';
import type { Progress } from '../scenario.ts';
import type { MadeContact } from './contacts.ts';

/** Where the app is reached while conversations are prepared. */
export interface AppPlace {
  /** Where requests go. */
  readonly origin: string;
  /** What is signed and what links in mails begin with. */
  readonly publicUrl: string;
  readonly clientSecret: string;
}

/** A conversation of a contact, and how far it was brought. */
export interface Conversation {
  readonly contact: MadeContact;
  readonly handle: string;
}

const CONCURRENCY = 24;
const LOOK_EVERY_MS = 150;
/** Mails of one portal leave at some 18 a second, and all are asked for within the first half minute. */
const MAIL_PATIENCE_MS = 400_000;
const REPORT_EVERY = 500;

const bodySchema = z.looseObject({
  outputFields: z.looseObject({
    status: z.string(),
    conversation: z.string().optional(),
    numberForCustomer: z.string().optional(),
  }),
});
const mailsSchema = z.array(
  z.looseObject({ id: z.string(), text: z.string(), envelope: z.looseObject({ to: z.array(z.string()) }) }),
);

/** Calls a tool and expects `status`. @throws Error with the answer otherwise */
type CallTool = (
  portalId: number,
  tool: string,
  inputFields: Readonly<Record<string, string>>,
  status: string,
) => Promise<z.infer<typeof bodySchema>['outputFields']>;

let calls = 0;

function toolCaller(pool: Pool, { publicUrl, clientSecret }: AppPlace): CallTool {
  return async (portalId, tool, inputFields, expected) => {
    calls += 1;
    const path = `/hubspot/tools/${tool}`;
    const callbackId = `prepare-${process.pid}-${calls}`;
    const body = JSON.stringify({ callbackId, origin: { portalId }, inputFields });
    const headers = signedHeaders({ clientSecret, origin: publicUrl, path }, body);
    const answer = await pool.request({ path, method: 'POST', body, headers });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${tool} was answered ${answer.statusCode}: ${text}`);
    const { outputFields } = bodySchema.parse(JSON.parse(text));
    if (outputFields.status !== expected)
      throw new Error(
        `${tool} was answered “${outputFields.status}”, not “${expected}”: ${text.slice(0, 300)}`,
      );
    return outputFields;
  };
}

/**
 * Conversations in which each contact's address was stated, opened over HTTP as an agent would.
 * @param email another address of the contact than the primary one
 */
export async function openConversations(
  place: AppPlace,
  contacts: readonly MadeContact[],
  email: (contact: MadeContact) => string = (contact) => contact.email,
): Promise<readonly Conversation[]> {
  const pool = new Pool(place.origin, { connections: CONCURRENCY });
  try {
    const call = toolCaller(pool, place);
    return await inParallel(contacts, (contact) => openOne(call, contact, email(contact)));
  } finally {
    await pool.close();
  }
}

async function openOne(call: CallTool, contact: MadeContact, email: string): Promise<Conversation> {
  const { portalId } = contact;
  const opened = await call(portalId, 'open_conversation', { channel: 'live_chat' }, 'ok');
  const { conversation: handle = '' } = opened;
  await call(portalId, 'submit_email', { conversation: handle, email }, 'recorded');
  return { contact, handle };
}

/**
 * Conversations with a proof: the address is stated, the mail from the sandbox's mailbox opened, the number typed on
 * its page. The sandbox's limits should be lifted meanwhile. Proofs live 15 minutes idle and 30 at most.
 */
export async function verifiedConversations(
  place: AppPlace,
  control: SandboxControl,
  contacts: readonly MadeContact[],
  progress: Progress,
): Promise<readonly Conversation[]> {
  const pool = new Pool(place.origin, { connections: CONCURRENCY });
  const mailbox = watchMailbox(control);
  try {
    const call = toolCaller(pool, place);
    const startedAt = performance.now();
    let done = 0;
    const conversations = await inParallel(contacts, async (contact) => {
      const opened = await openOne(call, contact, contact.email);
      const input = { conversation: opened.handle };
      const { numberForCustomer = '' } = await call(contact.portalId, 'request_verification', input, 'sent');
      // The mail comes when it comes; meanwhile others are served.
      const confirmed = confirm(pool, place, mailbox, contact.email, numberForCustomer);
      // Awaited below, with all others.
      confirmed.catch(() => undefined);
      return { opened, confirmed };
    }).then((all) =>
      inParallel(all, async ({ opened, confirmed }) => {
        await confirmed;
        done += 1;
        if (done % REPORT_EVERY === 0 || done === contacts.length) {
          const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
          progress(`prepared: ${done} of ${contacts.length} verified conversations, ${seconds} s`);
        }
        return opened;
      }),
    );
    return conversations;
  } finally {
    mailbox.stop();
    await pool.close();
  }
}

async function confirm(
  pool: Pool,
  { publicUrl }: AppPlace,
  mailbox: Mailbox,
  email: string,
  number: string,
): Promise<void> {
  const link = await mailbox.linkFor(email);
  const path = link.slice(new URL(publicUrl).origin.length);
  const shown = await pool.request({ path, method: 'GET' });
  const pageToken = /name="pageToken" value="([^"]*)"/.exec(await shown.body.text())?.[1] ?? '';
  const body = new URLSearchParams({ pageToken, action: 'confirm', number }).toString();
  const answer = await pool.request({
    path,
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      origin: new URL(publicUrl).origin,
      'sec-fetch-site': 'same-origin',
    },
  });
  await answer.body.dump();
  if (answer.statusCode !== 200)
    throw new Error(`The page was answered ${answer.statusCode}, not confirmed.`);
}

interface Mailbox {
  /** The link of the first mail to this address since the mailbox was watched. */
  linkFor(email: string): Promise<string>;
  stop(): void;
}

/** Looks for new mail all the time: the sandbox keeps the newest thousand only. */
function watchMailbox(control: SandboxControl): Mailbox {
  const links = new Map<string, string>();
  const waiting = new Map<string, (link: string) => void>();
  let [since, stopped] = [0, false];
  const look = async (): Promise<void> => {
    for (;;) {
      const mails = mailsSchema.parse(await control.get(`/mail?since=${since}`));
      for (const { id, text, envelope } of mails) {
        since = Math.max(since, Number(id));
        const link = /https?:\/\/[^\s<>"]+\/verify\/[^\s<>"]+/.exec(text)?.[0];
        const [to = ''] = envelope.to;
        if (link === undefined) continue;
        links.set(to, link);
        waiting.get(to)?.(link);
      }
      if (stopped) return;
      await pause(LOOK_EVERY_MS);
    }
  };
  look().catch(() => undefined);
  return {
    linkFor(email) {
      const known = links.get(email);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          reject(new Error(`No mail came for a contact within ${MAIL_PATIENCE_MS / 1_000} s.`));
        }, MAIL_PATIENCE_MS);
        waiting.set(email, (link) => {
          clearTimeout(late);
          resolve(link);
        });
      });
    },
    stop() {
      stopped = true;
    },
  };
}

/** So many at a time; results in the order of the items. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next; index < items.length; index = next) {
      next += 1;
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
