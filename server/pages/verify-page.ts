import type {
  ConfirmOutcome,
  LinkPage,
  LinkState,
  NewLinkOutcome,
  NotMeOutcome,
} from '../../src/verification/verify-links.ts';
import type { TextKey } from '../../src/texts/texts.ts';
import { markup, type Html } from './html.ts';
import { icon, type IconName } from './icons.ts';
import { renderDocument } from './page.ts';
import { createSpeaker, type Speaker } from './speaker.ts';
import { newLinkForm, notMeForm, numberForm, type NumberProblem } from './verify-forms.ts';

/** Everything that can stand behind a link or come of a form. `malformed`: what was typed is no number of four digits. */
export type VerifyView =
  | LinkState
  | ConfirmOutcome
  | NotMeOutcome
  | NewLinkOutcome
  | { readonly kind: 'malformed'; readonly page: LinkPage };

/** Pages that know nothing of a request: a form that cannot be accepted, a fault, or too many guesses. */
export type PlainView = 'unknown' | 'refused' | 'later';

/** Heading and text of what cannot be acted upon. */
interface Notice {
  readonly title: TextKey;
  readonly text: TextKey;
  readonly sign: 'good' | 'bad' | 'still';
  readonly icon: IconName;
}

const notice = (title: TextKey, text: TextKey, sign: Notice['sign'], drawing: IconName): Notice => ({
  ...{ title, text, sign },
  icon: drawing,
});

const ENDED = notice('page_ended_title', 'page_ended_text', 'still', 'stop');
const LATER = notice('page_later_title', 'page_later_text', 'still', 'clock');
const EXPIRED = notice('page_expired_title', 'page_expired_text', 'still', 'clock');

const NOTICES = {
  unknown: notice('page_unknown_title', 'page_unknown_text', 'still', 'warning'),
  refused: notice('page_refused_title', 'page_refused_text', 'still', 'warning'),
  later: LATER,
  try_later: LATER,
  expired: EXPIRED,
  replaced: notice('page_replaced_title', 'page_replaced_text', 'still', 'mail'),
  confirmed: notice('page_already_title', 'page_already_text', 'good', 'tick'),
  just_confirmed: notice('page_confirmed_title', 'page_confirmed_text', 'good', 'tick'),
  wrong_twice: { ...ENDED, text: 'page_wrong_twice_text' },
  ended: ENDED,
  stopped: notice('page_stopped_title', 'page_stopped_text', 'good', 'shield'),
  sent: notice('page_new_sent_title', 'page_new_sent_text', 'good', 'mail'),
  wait: { ...LATER, text: 'page_new_wait_text' },
  limit_reached: { ...ENDED, text: 'page_new_limit_text' },
} as const satisfies Record<string, Notice>;

/** The page of a known link, in the language of whom its mail went to. `pageToken` goes into its forms. */
export function verifyPage(view: Exclude<VerifyView, { kind: 'unknown' }>, pageToken: string): string {
  const { page } = view;
  const speaker = createSpeaker([page.language]);
  switch (view.kind) {
    case 'open':
      return openPage(page, speaker, pageToken);
    case 'wrong_number':
      return openPage(page, speaker, pageToken, 'page_number_wrong');
    case 'malformed':
      return openPage(page, speaker, pageToken, 'page_number_malformed');
    case 'expired':
    case 'replaced': {
      // Too old for a new link: nothing is promised that cannot be done.
      const told = view.canSendNew ? NOTICES[view.kind] : view.kind === 'expired' ? TOO_OLD : ENDED;
      return noticePage(told, page, speaker, view.canSendNew ? newLinkForm(speaker, pageToken) : undefined);
    }
    case 'wait':
      return noticePage(NOTICES.wait, page, speaker, newLinkForm(speaker, pageToken));
    case 'try_later':
      return noticePage(LATER, page, speaker, numberForm(speaker, pageToken));
    case 'confirmed':
    case 'just_confirmed':
    case 'wrong_twice':
    case 'ended':
    case 'stopped':
    case 'sent':
    case 'limit_reached':
      return noticePage(NOTICES[view.kind], page, speaker);
  }
}

const TOO_OLD: Notice = { ...EXPIRED, text: 'page_ended_text' };

/** A page without a company, in the best of `languages` (the browser's). */
export function plainPage(view: PlainView, languages: readonly string[]): string {
  const speaker = createSpeaker(languages);
  const told = NOTICES[view];
  return renderDocument({
    ...{ language: speaker.language, direction: speaker.direction, title: speaker.text(told.title) },
    content: card(told, speaker.html(told.text), speaker),
  });
}

/** Says who asks for what and since when, and asks for the number. */
function openPage(page: LinkPage, speaker: Speaker, pageToken: string, problem?: NumberProblem): string {
  const heading = speaker.text('page_title');
  const title = problem === undefined ? heading : `${speaker.text(problem)} ${heading}`;
  const main = markup`<main>
<h1>${heading}</h1>
<p>${speaker.html('page_intro', { company: page.companyName })}</p>
${facts(page, speaker)}
${numberForm(speaker, pageToken, problem)}
${notMeForm(speaker, pageToken)}
</main>`;
  return frame(page, speaker, { title, main, hasForm: true });
}

const WISHES = {
  show: 'page_purpose_show',
  edit: 'page_purpose_edit',
  any: 'page_purpose_any',
} as const satisfies Record<string, TextKey>;

function facts({ purpose, timeZone, requestedAtMs, expiresAtMs }: LinkPage, speaker: Speaker): Html {
  const { operation, labels = [] } = purpose ?? {};
  const wish = operation === undefined || labels.length === 0 ? 'any' : operation;
  const rows = [
    [wish === 'edit' ? 'pencil' : 'eye', speaker.html(WISHES[wish], { labels: speaker.list(labels) })],
    ['calendar', speaker.html('page_asked_at', { time: speaker.time(requestedAtMs, timeZone) })],
    ['clock', speaker.html('page_expires_at', { time: speaker.time(expiresAtMs, timeZone) })],
  ] as const;
  const items = rows.map(([drawing, text]) => markup`<li>${icon(drawing)}<span>${text}</span></li>\n`);
  return markup`<ul class="facts">\n${items}</ul>`;
}

function noticePage(told: Notice, page: LinkPage, speaker: Speaker, then?: Html): string {
  const text = speaker.html(told.text, { company: page.companyName });
  return frame(page, speaker, {
    title: speaker.text(told.title),
    main: card(told, text, speaker, then),
    hasForm: then !== undefined,
  });
}

function card(told: Notice, text: Html, speaker: Speaker, then?: Html): Html {
  return markup`<main>
<div class="sign ${told.sign}">${icon(told.icon)}</div>
<h1>${speaker.text(told.title)}</h1>
<p>${text}</p>
${then}
</main>`;
}

/**
 * Company above, support below. The header `Referrer-Policy: no-referrer` makes browsers send `Origin: null` with
 * the page's own form, which is what a forged one sends; towards our own origin alone the page lifts it.
 */
function frame(
  { companyName, supportContact }: LinkPage,
  speaker: Speaker,
  { title, main, hasForm }: { readonly title: string; readonly main: Html; readonly hasForm: boolean },
): string {
  const { language, direction } = speaker;
  const support = speaker.html('page_support', { company: companyName, support: supportContact });
  const content = markup`<header>${icon('shield')}<bdi>${companyName}</bdi></header>
${main}
<footer>${support}</footer>`;
  return renderDocument({
    ...{ language, direction, content },
    ...(hasForm ? { referrer: 'same-origin' } : {}),
    title: `${title} · ${companyName}`,
  });
}
