import type { Brand } from '../policy/policy.ts';
import type { OutgoingMail } from '../ports.ts';
import { directionOf } from '../texts/direction.ts';
import { escapeHtml } from '../texts/escape-html.ts';
import { formatMoment } from '../texts/moment.ts';
import { sentences, spokenLanguage } from '../texts/texts.ts';
import { neutraliseLine } from '../values/index.ts';

/** What a mail is written from. Holds no property value and nothing that was said in the chat (INV-33). */
export interface MailFacts {
  /** Canonical form. */
  readonly to: string;
  readonly brand: Brand;
  /** BCP 47: the contact's language. */
  readonly language: string | undefined;
  /** IANA name. */
  readonly timeZone: string;
  readonly requestedAtMs: number;
  readonly expiresAtMs: number;
  /** The page of this mail's own token. */
  readonly url: string;
}

/** What a test mail is written from. */
export type TestMailFacts = Pick<MailFacts, 'to' | 'brand' | 'timeZone' | 'requestedAtMs'>;

const MAX_COMPANY_LENGTH = 80;
const MAX_SUPPORT_LENGTH = 120;
const STYLE =
  'font-family:system-ui,sans-serif;font-size:16px;line-height:1.5;max-width:36em;margin:0 auto;padding:16px';
const BUTTON =
  'display:inline-block;padding:12px 20px;border-radius:8px;background:#1f3d7a;color:#ffffff;text-decoration:none;font-weight:600';

/**
 * The verification mail, as text and as HTML. Names are capped and inert: a company name that looks like an
 * address is taken apart by invisible joiners, so that no mail program makes a link of it.
 */
export function composeMail(facts: MailFacts): OutgoingMail {
  const { brand, timeZone } = facts;
  const wanted = [facts.language, brand.language];
  const language = spokenLanguage(wanted);
  const say = sentences(wanted);
  const { name, company, support } = namesOf(brand);
  const moment = (ms: number): string => formatMoment(ms, language, timeZone);

  const before = [
    say('mail_intro', { company }),
    say('mail_asked_at', { time: moment(facts.requestedAtMs) }),
    say('mail_instruction'),
  ];
  const after = [
    say('mail_expires', { time: moment(facts.expiresAtMs) }),
    say('mail_warning', { company }),
    say('mail_not_me', { button: say('page_not_me') }),
    say('mail_support', { company, support }),
  ];
  return {
    to: facts.to,
    fromName: name,
    subject: say('mail_subject', { company: name }),
    text: [...before, facts.url, ...after].join('\n\n') + '\n',
    html: htmlOf(language, before, { url: facts.url, text: say('mail_link') }, after),
    language,
  };
}

/**
 * A mail by which an admin sees that mails arrive, and how they look: in the brand's language, says that it is a
 * test, and holds no link of ours, so that nobody can take it for a request to confirm something.
 */
export function composeTestMail({ to, brand, timeZone, requestedAtMs }: TestMailFacts): OutgoingMail {
  const language = spokenLanguage([brand.language]);
  const say = sentences([language]);
  const { name, company, support } = namesOf(brand);
  const paragraphs = [
    say('test_mail_intro', { company }),
    say('mail_asked_at', { time: formatMoment(requestedAtMs, language, timeZone) }),
    say('test_mail_nothing'),
    say('mail_support', { company, support }),
  ];
  return {
    ...{ to, fromName: name, language },
    subject: say('test_mail_subject', { company: name }),
    text: paragraphs.join('\n\n') + '\n',
    html: htmlOf(language, paragraphs, undefined, []),
  };
}

/** The brand's names, capped and inert; `company` stands in sentences. */
function namesOf(brand: Brand): {
  readonly name: string;
  readonly company: string;
  readonly support: string;
} {
  const name = neutraliseLine(brand.companyName, MAX_COMPANY_LENGTH);
  const support = neutraliseLine(brand.supportContact, MAX_SUPPORT_LENGTH);
  return { name, company: withoutLinks(name), support };
}

function htmlOf(
  language: string,
  before: readonly string[],
  link: { readonly url: string; readonly text: string } | undefined,
  after: readonly string[],
): string {
  const paragraphs = (texts: readonly string[]): string =>
    texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');
  return [
    '<!doctype html>',
    `<html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8"></head>`,
    `<body style="margin:0"><div style="${STYLE}">`,
    paragraphs(before),
    ...(link === undefined
      ? []
      : [`<p><a href="${escapeHtml(link.url)}" style="${BUTTON}">${escapeHtml(link.text)}</a></p>`]),
    paragraphs(after),
    '</div></body></html>',
  ].join('\n');
}

/** U+2060 after what makes an address out of two words. */
function withoutLinks(name: string): string {
  return name.replace(/([.:/@])(?=\S)/g, '$1\u2060');
}
