import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import { Client } from 'pg';
import type { SandboxControl, SandboxMail } from '../../dev/sandbox-control.ts';
import { EMBEDDED_FILE } from '../../src/stores/open-storage.ts';

/** What an app gave out or was told, and must be found nowhere afterwards (INV-26, INV-69). */
export interface CameUp {
  /** Tokens of links. */
  readonly tokens: readonly string[];
  /** Four digits each. */
  readonly numbers: readonly string[];
  /** Addresses, handles, values and page tokens. */
  readonly words: readonly string[];
}

const TOKEN_IN_MAIL = /\/verify\/([\w-]{43})(?![\w-])/g;
const ADDRESS = /^[!-~]+@[!-~]+\.[!-~]+$/;
/** Whether a number could be the id of a contact or user of the sandbox: these stand in the audit trail. */
export const isLikeAnId = (number: string): boolean => /^(?:1[0-4]|9[0-2])\d\d$/.test(number);
/** A number is one where it is a JSON string of its own, unless it is an id, or where it follows the word. */
const NUMBERS = /(?<!\w*ids?\\*":\s*\\*)"(\d{4})\\*"|(?:number|code|digits)\W{1,6}(\d{4})(?!\d)/gi;

/** Whom a test portal may mail is part of its policy: there an admin wrote the addresses. */
const TEST_RECIPIENTS = /"testRecipients\\*":\[[^\]]*\]/g;

/** What of `cameUp` stands in `everything`, as it was given out or spelled another way. */
export function found(everything: string, { tokens, numbers, words }: CameUp): readonly string[] {
  const text = everything.replace(TEST_RECIPIENTS, '');
  const lower = text.toLowerCase();
  const spelled = tokens.flatMap((token) => [token, Buffer.from(token, 'base64url').toString('hex')]);
  const plain = [...spelled, ...words].filter((word) => lower.includes(word.toLowerCase()));
  const standing = new Set(Array.from(text.matchAll(NUMBERS), ([, own, after]) => own ?? after));
  return [...new Set([...plain, ...numbers.filter((number) => standing.has(number))])];
}

/** Notes what comes up while a world is used. */
export interface Watched {
  /** The sandbox's control side, which notes what passes through it. */
  readonly control: SandboxControl;
  /** All that came up so far: what is in the mailbox now, and whatever was there when somebody looked. */
  readonly cameUp: () => Promise<CameUp>;
}

/** An address as SMTP carries it: its domain in ASCII (RFC 5891), where a header may show it in Unicode. */
const asCarried = (address: string): string => {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`;
};

/** @throws Error when a mail goes to more than one mailbox, or to another one than it says (INV-32) */
function checkEnvelope({ to, envelope, headers }: SandboxMail): void {
  const [recipient] = envelope.to;
  const says = JSON.stringify({ to, envelope, cc: headers['cc'], bcc: headers['bcc'] });
  const [named = ''] = to;
  if (envelope.to.length !== 1 || to.length !== 1 || asCarried(named) !== recipient)
    throw new Error(`A mail went to another mailbox than it says: ${says}`);
  if (headers['cc'] !== undefined || headers['bcc'] !== undefined)
    throw new Error(`A mail names more recipients: ${says}`);
}

/** Watches one sandbox: the mails it received, and the calls that were sent through it. */
export function watch(control: SandboxControl): Watched {
  const tokens = new Set<string>();
  const numbers = new Set<string>();
  const words = new Set<string>();
  const noteAddress = (address: unknown): void => {
    if (typeof address === 'string' && ADDRESS.test(address)) words.add(address);
  };
  const noteMail = (mail: SandboxMail): void => {
    // No mail of any test may go anywhere else than to the one mailbox that it names.
    checkEnvelope(mail);
    for (const [, token = ''] of mail.text.matchAll(TOKEN_IN_MAIL)) tokens.add(token);
    mail.envelope.to.forEach(noteAddress);
  };
  const noteAnswer = (body: unknown): void => {
    const fields = (body as { outputFields?: Readonly<Record<string, unknown>> } | null)?.outputFields;
    const { numberForCustomer: number, conversation } = fields ?? {};
    if (typeof number === 'string' && /^\d{4}$/.test(number) && !isLikeAnId(number)) numbers.add(number);
    if (typeof conversation === 'string' && conversation.startsWith('cnv_')) words.add(conversation);
  };
  const noted: SandboxControl = {
    ...control,
    async mail(filter) {
      const mails = await control.mail(filter);
      mails.forEach(noteMail);
      return mails;
    },
    async clearMail() {
      (await control.mail()).forEach(noteMail);
      await control.clearMail();
    },
    async agentCall(portalId, call) {
      noteAddress(call.inputFields['email']);
      const answer = await control.agentCall(portalId, call);
      noteAnswer(answer.body);
      return answer;
    },
  };
  return {
    control: noted,
    async cameUp() {
      (await control.mail()).forEach(noteMail);
      return { tokens: [...tokens], numbers: [...numbers], words: [...words] };
    },
  };
}

/**
 * The bytes of a SQLite database and of its log, read by another process: where this one has it open, closing the
 * file once more would end its locks.
 */
export function bytesOf(directory: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'crm-data-copy-'));
  try {
    execFileSync('cp', ['-r', `${directory}/.`, copy]);
    return [EMBEDDED_FILE, `${EMBEDDED_FILE}-wal`]
      .map((name) => join(copy, name))
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file, 'latin1'))
      .join('\n');
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Every row of every table in PostgreSQL, as JSON. */
export async function rowsOf(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema()',
    );
    const dumps = [];
    for (const { name } of tables) dumps.push((await client.query(`SELECT * FROM ${name}`)).rows);
    return JSON.stringify(dumps);
  } finally {
    await client.end();
  }
}
