import { escapeHtml } from '../../src/texts/escape-html.ts';

/** Text that is HTML already: our own markup, with everything foreign in it escaped. */
export interface Html {
  readonly html: string;
}

/** What may stand in a template: text is escaped, HTML stays, `undefined` is nothing. */
export type HtmlPart = string | Html | undefined | readonly (string | Html | undefined)[];

/** A template of HTML: what is filled in is escaped unless it is `Html` itself. */
export function markup(template: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const filled = parts.map((part, index) => `${htmlOf(part)}${template[index + 1] ?? ''}`);
  return { html: `${template[0] ?? ''}${filled.join('')}` };
}

function htmlOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (typeof part === 'string') return escapeHtml(part);
  return 'html' in part ? part.html : part.map(htmlOf).join('');
}
