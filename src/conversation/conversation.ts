import { z } from 'zod';

/** Where a conversation takes place (design 7). */
export const CHANNELS = ['live_chat', 'whatsapp', 'facebook_messenger', 'email', 'other'] as const;
export type Channel = (typeof CHANNELS)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long a handle lives without use: a day in chat, two weeks on email (design 7, Handle). */
export function idleLifeMs(channel: Channel): number {
  return channel === 'email' ? 14 * DAY_MS : DAY_MS;
}

/** Whether a text has the form of a handle (256 random bits, design 7); whether there is such a conversation is another matter. */
export function isHandle(text: string): boolean {
  return /^cnv_[A-Za-z0-9_-]{43}$/.test(text);
}

/** No handle lives longer than this, used or not. */
export const ABSOLUTE_LIFE_MS = 60 * DAY_MS;

/** Different addresses a customer may state in one conversation (design 7, Emails). */
export const MAX_STATED_EMAILS = 3;

const conversationSchema = z.object({
  /** For the audit trail: names the conversation and opens nothing. */
  id: z.string(),
  portalId: z.string(),
  caller: z.string(),
  channel: z.enum(CHANNELS),
  language: z.string().nullable(),
  recognisedContactId: z.string().nullable(),
  openedAtMs: z.int(),
  touchedAtMs: z.int(),
});

/**
 * The thread that a stated email and a proof belong to. `recognisedContactId` comes from HubSpot's signed
 * request only; it silences the email question and meets no level (design 2.3).
 */
export type Conversation = Readonly<z.infer<typeof conversationSchema>>;

/** @throws ZodError when the stored value is not a conversation. */
export function parseConversation(stored: unknown): Conversation {
  return conversationSchema.parse(stored);
}
