import { z } from 'zod';
import { parseEmail } from '../input/email.ts';
import {
  EMAIL_CAPTURE_OPTIONS,
  MAX_TEST_RECIPIENTS,
  type Brand,
  type EmailCapture,
  type VerificationSettings,
} from '../policy/policy.ts';
import { choice, fieldsOf, flag, plainText, readFields, readVersion, wholeNumber } from './fields.ts';
import { problem, type FieldProblem } from './refusal.ts';

/** What a body asks for, with everything that is wrong with its shape. */
export interface SectionInput<T> {
  readonly version: number | undefined;
  readonly value: T | undefined;
  readonly problems: readonly FieldProblem[];
}

/** Editors a portal can have. */
const MAX_EDITORS = 50;

const version = z.unknown().optional();

const brandFields = fieldsOf({
  version,
  companyName: plainText(80),
  supportContact: plainText(120),
  language: plainText(35).transform((tag, context) => {
    const canonical = canonicalLanguage(tag);
    if (canonical !== undefined) return canonical;
    context.addIssue({ code: 'custom', message: 'invalid_language', input: tag });
    return z.NEVER;
  }),
});

const captureOption = choice(EMAIL_CAPTURE_OPTIONS).exactOptional();

const emailCaptureFields = fieldsOf({
  version,
  live_chat: captureOption,
  whatsapp: captureOption,
  facebook_messenger: captureOption,
});

const recipient = z.string({ error: () => 'invalid_type' }).transform((address, context) => {
  const parsed = parseEmail(address);
  if (parsed.ok) return parsed.email;
  context.addIssue({ code: 'custom', message: 'invalid_email', input: address });
  return z.NEVER;
});

const verificationFields = fieldsOf({
  version,
  idleMinutes: wholeNumber(5, 15),
  absoluteMinutes: wholeNumber(10, 30),
  acceptSecondaryEmail: flag,
  testRecipients: z
    .array(recipient, { error: () => 'invalid_type' })
    .transform((addresses) => [...new Set(addresses)])
    .refine((addresses) => addresses.length <= MAX_TEST_RECIPIENTS, { error: () => 'too_many_recipients' })
    .exactOptional(),
});

const userId = z
  .string({ error: ({ input }) => (typeof input === 'number' ? 'id_must_be_string' : 'invalid_type') })
  .regex(/^[1-9]\d{0,18}$/, { error: () => 'invalid_id' });

const editorFields = fieldsOf({
  version,
  userIds: z
    .array(userId, { error: ({ input }) => (input === undefined ? 'required' : 'invalid_type') })
    .refine((ids) => new Set(ids).size <= MAX_EDITORS, { error: () => 'too_many_editors' }),
  needSeat: flag.exactOptional(),
});

/** Well-formed BCP 47 in its canonical spelling (RFC 5646 section 2.1), or `undefined`. */
function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

function readSection<T extends { version?: unknown }>(
  schema: z.ZodType<T>,
  body: unknown,
): SectionInput<Omit<T, 'version'>> {
  const stated = readVersion(body);
  const rest = readFields(schema, body);
  const problems = [...stated.problems, ...rest.problems];
  if (rest.value === undefined) return { version: stated.value, value: undefined, problems };
  const { version: _version, ...value } = rest.value;
  return { version: stated.value, value, problems };
}

/**
 * Reads `{version, companyName, supportContact, language}`: one line of plain text each, at most 80 and 120
 * characters, and a BCP 47 tag. Codes: those of `fields.ts`, `invalid_language`.
 */
export function readBrandBody(body: unknown): SectionInput<Brand> {
  return readSection(brandFields, body);
}

/** The channels that a request names; one that is left out stays as it was. */
export type EmailCaptureInput = Partial<EmailCapture>;

/**
 * Reads `{version, live_chat?, whatsapp?, facebook_messenger?}`, each one of `EMAIL_CAPTURE_OPTIONS`; a channel
 * left out stays as it was. Codes: `invalid_option`, `unknown_field`.
 */
export function readEmailCaptureBody(body: unknown): SectionInput<EmailCaptureInput> {
  return readSection<EmailCaptureInput & { version?: unknown }>(emailCaptureFields, body);
}

/** The verification settings; `testRecipients` left out: as they were. */
export type VerificationInput = Omit<VerificationSettings, 'testRecipients'> &
  Partial<Pick<VerificationSettings, 'testRecipients'>>;

/**
 * Reads `{version, idleMinutes 5 to 15, absoluteMinutes 10 to 30, acceptSecondaryEmail, testRecipients?}`. The
 * addresses come out canonical, each of them once. Codes: `out_of_range`, `invalid_email`,
 * `too_many_recipients` (more than 10 different ones).
 */
export function readVerificationBody(body: unknown): SectionInput<VerificationInput> {
  return readSection<VerificationInput & { version?: unknown }>(verificationFields, body);
}

/** Whom a super admin names. `needSeat` left out: as it was. */
export interface EditorsInput {
  /** May name the same id twice. */
  readonly userIds: readonly string[];
  readonly needSeat?: boolean;
}

/**
 * Reads `{version, userIds[], needSeat?}`. Ids are text of digits: a number is `id_must_be_string`, because
 * 2^53 + 1 would name somebody else (security.md section 4, 13). The same id twice is one; more than 50 are
 * `too_many_editors`.
 */
export function readEditorsBody(body: unknown): SectionInput<EditorsInput> {
  return readSection<EditorsInput & { version?: unknown }>(editorFields, body);
}

/** What is missing before mails can be sent: `brand_required` per empty field, named under `prefix`. */
export function brandProblems(brand: Brand, prefix = ''): readonly FieldProblem[] {
  const empty = (['companyName', 'supportContact'] as const).filter((name) => brand[name] === '');
  return empty.map((name) => problem(prefix === '' ? name : `${prefix}.${name}`, 'brand_required'));
}
