import type { TextKey } from '../../src/texts/texts.ts';
import { markup, type Html } from './html.ts';
import { icon } from './icons.ts';
import type { Speaker } from './speaker.ts';
import { NUMBER_MAX_LENGTH, NUMBER_PATTERN } from './typed-number.ts';

/** What is wrong with the number that was just posted. */
export type NumberProblem = Extract<TextKey, 'page_number_wrong' | 'page_number_malformed'>;

/** The values of `action` that the page's forms post. */
export const ACTIONS = ['confirm', 'not_me', 'new_link'] as const;
export type Action = (typeof ACTIONS)[number];

/** Without `action` attribute: a form posts to where its page came from, so the link's token stays out of the page. */
function form(action: Action, pageToken: string, content: Html): Html {
  return markup`<form method="post" autocomplete="off" class="${action}">
<input type="hidden" name="pageToken" value="${pageToken}">
<input type="hidden" name="action" value="${action}">
${content}
</form>`;
}

/** Asks for the number that stands in the chat. It is typed, never chosen (INV-24). */
export function numberForm(speaker: Speaker, pageToken: string, problem?: NumberProblem): Html {
  const describedBy = problem === undefined ? 'hint' : 'problem hint';
  const invalid = problem === undefined ? undefined : markup` aria-invalid="true"`;
  return form(
    'confirm',
    pageToken,
    markup`${problem && alert(speaker.text(problem))}<label for="number">${speaker.text('page_number_label')}</label>
<p class="hint" id="hint">${speaker.text('page_number_hint')}</p>
<input id="number" name="number" type="text" inputmode="numeric" dir="ltr" autocomplete="off" required autofocus
 maxlength="${String(NUMBER_MAX_LENGTH)}" pattern="${NUMBER_PATTERN}" title="${speaker.text('page_number_malformed')}"
 aria-describedby="${describedBy}"${invalid}>
<button type="submit">${speaker.text('page_confirm')}</button>`,
  );
}

function alert(problem: string): Html {
  return markup`<div class="alert" role="alert">${icon('warning')}<span id="problem">${problem}</span></div>\n`;
}

/** Lets whoever did not ask for this stop it. */
export function notMeForm(speaker: Speaker, pageToken: string): Html {
  return form(
    'not_me',
    pageToken,
    markup`<p id="not-me">${speaker.text('page_not_me_hint')}</p>
<button type="submit" aria-describedby="not-me">${speaker.text('page_not_me')}</button>`,
  );
}

/** Has another mail sent to the same address. */
export function newLinkForm(speaker: Speaker, pageToken: string): Html {
  return form('new_link', pageToken, markup`<button type="submit">${speaker.text('page_send_new')}</button>`);
}
