import { z } from 'zod';

/**
 * A portal's policy: what an agent may show or edit, and what a customer must prove first.
 * Design section 8. Nothing is allowed that no rule allows.
 */

/** The protection levels, weakest first. */
export const PROTECTION_LEVELS = ['match_email', 'verify_email'] as const;
/** `match_email`: the stated email is the contact's primary one. `verify_email`: a mail to it was confirmed. */
export type ProtectionLevel = (typeof PROTECTION_LEVELS)[number];
/** The level of anything that an admin did not set otherwise. */
export const DEFAULT_PROTECTION_LEVEL: ProtectionLevel = 'verify_email';

/** The object types a rule may name. */
export const RULE_OBJECT_TYPES = ['contacts'] as const;
export type RuleObjectType = (typeof RULE_OBJECT_TYPES)[number];

/** Characters an instruction may have at most (design 7, Size). */
export const MAX_INSTRUCTIONS_LENGTH = 300;
/** Rules with show or edit switched on that `data[]` can carry (design 7, Size). */
export const MAX_LISTED_PROPERTIES = 50;

/** Addresses a portal that is not `STANDARD` can name at most. */
export const MAX_TEST_RECIPIENTS = 10;

/** When the agent asks for an email on a channel. */
export const EMAIL_CAPTURE_OPTIONS = ['start', 'when_needed', 'before_handoff', 'never'] as const;

/** What a customer can do with one property once its level is met. */
const grantSchema = z.strictObject({
  enabled: z.boolean(),
  protectionLevel: z.enum(PROTECTION_LEVELS),
  instructions: z.string().max(MAX_INSTRUCTIONS_LENGTH),
});

const ruleSchema = z.strictObject({
  objectType: z.enum(RULE_OBJECT_TYPES),
  /** The property's internal name. An ordinary string: `constructor` is a name like any other. */
  property: z.string().min(1).max(100),
  show: grantSchema,
  edit: grantSchema,
  /** An admin confirmed the warning that edit at `match_email` lets anyone change it who knows the email. */
  acceptedRisk: z.boolean(),
  changedAtMs: z.int(),
  changedByUserId: z.string(),
  /**
   * The version of the save that added this rule or loosened it (design 8): a proof made under an older
   * version does not reach it. 0 for a rule stored before this was kept.
   */
  widenedAtVersion: z.int().min(0).default(0),
});

const brandSchema = z.strictObject({
  companyName: z.string().max(80),
  /** An email address, phone number or URL that a customer can turn to; plain text. */
  supportContact: z.string().max(120),
  /** BCP 47. */
  language: z.string().max(35),
});

const emailCaptureSchema = z.strictObject({
  live_chat: z.enum(EMAIL_CAPTURE_OPTIONS),
  whatsapp: z.enum(EMAIL_CAPTURE_OPTIONS),
  facebook_messenger: z.enum(EMAIL_CAPTURE_OPTIONS),
});

/** How long a confirmed proof lives in chat, whether secondary addresses can start one, and who gets test mails. */
const verificationSchema = z.strictObject({
  idleMinutes: z.int().min(5).max(15),
  absoluteMinutes: z.int().min(10).max(30),
  acceptSecondaryEmail: z.boolean(),
  /**
   * Canonical email addresses. A portal that is not `STANDARD` mails only these and the installing user
   * (design 8); in a `STANDARD` portal they mean nothing.
   */
  testRecipients: z
    .array(z.string())
    .max(MAX_TEST_RECIPIENTS)
    .default(() => []),
});

const contentSchema = z.strictObject({
  rules: z.array(ruleSchema),
  emailCapture: emailCaptureSchema,
  brand: brandSchema,
  verification: verificationSchema,
  /** Users a super admin named; they may edit the policy but not name others. */
  editors: z.array(z.string()),
  /** When on, editing also needs an assigned seat (`seatNames` of the users API). */
  editorsNeedSeat: z.boolean(),
});

export type Grant = Readonly<z.infer<typeof grantSchema>>;
export type Rule = Readonly<z.infer<typeof ruleSchema>>;
export type Brand = Readonly<z.infer<typeof brandSchema>>;
export type EmailCaptureOption = (typeof EMAIL_CAPTURE_OPTIONS)[number];
export type EmailCapture = Readonly<z.infer<typeof emailCaptureSchema>>;
export type VerificationSettings = Readonly<z.infer<typeof verificationSchema>>;
/** Everything an admin decides, without the version. */
export type PolicyContent = Readonly<z.infer<typeof contentSchema>>;

/** One version of a portal's policy. Version 0 is the policy of a portal that never saved one. */
export interface Policy extends PolicyContent {
  readonly version: number;
}

/** Nothing shown, nothing editable, nobody named. */
export const EMPTY_POLICY: Policy = {
  version: 0,
  rules: [],
  emailCapture: { live_chat: 'when_needed', whatsapp: 'when_needed', facebook_messenger: 'when_needed' },
  brand: { companyName: '', supportContact: '', language: 'en' },
  verification: { idleMinutes: 15, absoluteMinutes: 30, acceptSecondaryEmail: false, testRecipients: [] },
  editors: [],
  editorsNeedSeat: false,
};

/** A grant that allows nothing, at the default level. */
export const NO_GRANT: Grant = Object.freeze({
  enabled: false,
  protectionLevel: DEFAULT_PROTECTION_LEVEL,
  instructions: '',
});

/**
 * Reads what the journal holds.
 * @throws ZodError when it does not have the shape of a policy; the caller turns that into `StoreCorrupt`.
 */
export function parsePolicyContent(stored: unknown): PolicyContent {
  return contentSchema.parse(stored);
}

/** The policy without its version: what a save writes. */
export function contentOf(policy: Policy): PolicyContent {
  const { version: _version, ...content } = policy;
  return content;
}

/** `contacts.phone`: the one spelling of a property in tools, settings and audit. */
export function propertyName(rule: { readonly objectType: string; readonly property: string }): string {
  return `${rule.objectType}.${rule.property}`;
}
