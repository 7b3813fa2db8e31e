import type { Notes } from './transcript.ts';

/** What a customer's browser shows of a confirmation page, and the forms in it. */
export interface Page {
  readonly url: string;
  readonly status: number;
  /** BCP 47, from the page's `lang`. */
  readonly language: string;
  readonly heading: string;
  /** Who asks for what, and until when; one sentence each. */
  readonly facts: readonly string[];
  /** What is said below the heading of a page that only tells something. */
  readonly text: string;
  /** What was wrong with the last form. */
  readonly alert: string | undefined;
  readonly forms: readonly Form[];
}

interface Form {
  readonly action: string;
  readonly button: string;
  /** Hidden fields by name. */
  readonly hidden: ReadonlyMap<string, string>;
}

/** Opens a link from a mail as a browser does. */
export async function openPage(url: string, userAgent = 'demo browser'): Promise<Page> {
  return readPage(url, await fetch(url, { headers: { 'user-agent': userAgent } }));
}

/**
 * Fills in one of the page's own forms and sends it, with what a browser says about where a form comes from.
 * @param number goes into the form's text field
 */
export async function press(page: Page, action: string, number?: string): Promise<Page> {
  const form = page.forms.find((each) => each.action === action);
  if (form === undefined) throw new Error(`the page “${page.heading}” has no form for ${action}`);
  const fields = new URLSearchParams([...form.hidden]);
  if (number !== undefined) fields.set('number', number);
  const headers = { origin: new URL(page.url).origin, 'sec-fetch-site': 'same-origin' };
  return readPage(page.url, await fetch(page.url, { method: 'POST', headers, body: fields }));
}

async function readPage(url: string, answer: Response): Promise<Page> {
  const html = await answer.text();
  const main = inside(html, 'main')[0] ?? '';
  const prose = main.replace(/<form[\s\S]*?<\/form>/g, '');
  return {
    url,
    status: answer.status,
    language: attributesOf(/<html[^>]*>/.exec(html)?.[0] ?? '').get('lang') ?? '',
    heading: textOf(inside(main, 'h1')[0] ?? ''),
    facts: inside(prose, 'li').map(textOf),
    text: textOf(inside(prose, 'p')[0] ?? ''),
    alert: alertOf(main),
    forms: [...main.matchAll(/<form[\s\S]*?<\/form>/g)].map(([form]) => readForm(form)),
  };
}

function alertOf(html: string): string | undefined {
  const alert = /<div[^>]*role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(html)?.[1];
  return alert === undefined ? undefined : textOf(alert);
}

function readForm(html: string): Form {
  const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => attributesOf(tag));
  const hidden = new Map(
    inputs
      .filter((input) => input.get('type') === 'hidden')
      .map((input) => [input.get('name') ?? '', input.get('value') ?? '']),
  );
  return { action: hidden.get('action') ?? '', button: textOf(inside(html, 'button')[0] ?? ''), hidden };
}

/** What stands inside every element of one name. */
function inside(html: string, element: string): readonly string[] {
  return [...html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'g'))].map(
    ([, content = '']) => content,
  );
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  return new Map(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescape(value)]),
  );
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['#39', "'"],
  ['amp', '&'],
]);

const unescape = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => ENTITIES.get(name) ?? whole);

/** Readable text of a piece of HTML: no tags, no invisible marks, one line. */
function textOf(html: string): string {
  return unescape(html.replace(/<[^>]*>/g, ''))
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const LANGUAGES = new Intl.DisplayNames('en', { type: 'language' });

/** Notes what the customer reads first on a page, and in which language if it is not English. */
export function showPage(notes: Notes, page: Page): Page {
  const { heading, alert, text, forms } = page;
  const said = alert ?? (forms.length === 0 ? text : undefined);
  const words = said === undefined ? heading : `${heading}. ${said}`;
  const isEnglish = page.language === 'en' || page.language === '';
  notes.see('page shows', isEnglish ? words : `(${LANGUAGES.of(page.language) ?? ''}) ${words}`);
  return page;
}
