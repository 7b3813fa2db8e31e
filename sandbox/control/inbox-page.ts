import { escapeHtml, page } from '../html.ts';
import type { SandboxAnswer } from '../http.ts';
import type { ReceivedMail } from '../mail/mailbox.ts';

const STYLE = `<style>
table { width: 100%; } th, td { vertical-align: top; } tbody th, dd { overflow-wrap: anywhere; }
@media (max-width: 40rem) { table { table-layout: fixed; } td { overflow-wrap: anywhere; } }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; } dd { margin: 0; } dt { font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; padding: 1rem; border: 1px solid #8493a3; }
iframe { width: 100%; box-sizing: border-box; height: 26rem; resize: vertical; border: 1px solid #8493a3; background: #fff; }
</style>`;

/** Text of somebody else: isolated, so that its writing direction ends where it ends. */
const isolated = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`;

const addresses = (list: readonly string[]): string => list.map(isolated).join(', ');

const titleOf = ({ subject }: ReceivedMail): string => (subject === '' ? '(no subject)' : subject);

function timeOf({ receivedAt }: ReceivedMail): string {
  const shown = receivedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC');
  return `<time datetime="${escapeHtml(receivedAt)}">${escapeHtml(shown)}</time>`;
}

function row(mail: ReceivedMail): string {
  const link = `<a href="/_sandbox/inbox/${encodeURIComponent(mail.id)}">${isolated(titleOf(mail))}</a>`;
  const cells = [addresses(mail.envelope.to), timeOf(mail)];
  return `<tr><th scope="row">${link}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

/** The inbox: every mail received, newest first. */
export function inboxPage(mails: readonly ReceivedMail[]): SandboxAnswer {
  const rows = mails.toReversed().map(row).join('\n');
  const table = `<table><caption>${mails.length === 1 ? '1 mail' : `${mails.length} mails`}, newest first</caption>
<thead><tr><th scope="col">Subject</th><th scope="col">To</th><th scope="col">Received</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return page(
    200,
    'Inbox',
    `${STYLE}
<nav aria-label="Sandbox"><a href="/">Sandbox portal</a></nav>
<p>Mail that reached the sandbox’s mail server, whoever it was for. Load the page again to see what came since.</p>
${mails.length === 0 ? '<p>No mail yet.</p>' : table}`,
  );
}

/** Everything that looks like a web address becomes a link; the rest is text. */
function withLinks(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/g)
    .map((part, index) => {
      const safe = escapeHtml(part);
      return index % 2 === 0 ? safe : `<a href="${safe}" rel="noopener noreferrer">${safe}</a>`;
    })
    .join('');
}

/** In a frame that may run, load and navigate nothing; it inherits the page's content security policy. */
function htmlPart(html: string): string {
  if (html === '') return '<p>The mail has no HTML part.</p>';
  return `<iframe title="HTML part of the mail" sandbox="" srcdoc="${escapeHtml(html)}"></iframe>`;
}

function textPart(text: string): string {
  if (text === '') return '<p>The mail has no text part.</p>';
  return `<pre dir="auto">${withLinks(text)}</pre>`;
}

/** One mail: who, when, its text with links, its HTML as it would look, and its headers as sent. */
export function mailPage(mail: ReceivedMail): SandboxAnswer {
  const headers = Object.entries(mail.headers)
    .map(([name, text]) => `<dt>${escapeHtml(name)}</dt><dd>${isolated(text)}</dd>`)
    .join('\n');
  return page(
    200,
    titleOf(mail),
    `${STYLE}
<nav aria-label="Sandbox"><a href="/_sandbox/inbox">Inbox</a></nav>
<dl>
<dt>From</dt><dd>${isolated(mail.from)}</dd>
<dt>To</dt><dd>${addresses(mail.to)}</dd>
<dt>Delivered to</dt><dd>${addresses(mail.envelope.to)}</dd>
<dt>Received</dt><dd>${timeOf(mail)}</dd>
</dl>
<section aria-labelledby="text"><h2 id="text">Text</h2>
${textPart(mail.text)}
</section>
<section aria-labelledby="html"><h2 id="html">HTML</h2>
<p>Shown without scripts, pictures and working links; use those of the text above.</p>
${htmlPart(mail.html)}
</section>
<section aria-labelledby="headers"><h2 id="headers">Headers as sent</h2>
<dl>
${headers}
</dl>
</section>`,
  );
}

/** 404: such a mail was not received, or the inbox has been emptied since. */
export function noMailPage(): SandboxAnswer {
  return page(
    404,
    'There is no such mail',
    '<p>The inbox may have been emptied since. <a href="/_sandbox/inbox">Go to the inbox</a></p>',
  );
}
