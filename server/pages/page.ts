import { markup, type Html } from './html.ts';
import { STYLE } from './style.ts';

/** What every page is framed with. */
export interface Frame {
  /** BCP 47, of the text on the page. */
  readonly language: string;
  readonly direction?: 'ltr' | 'rtl';
  /** Plain text, for the window's title. */
  readonly title: string;
  /** Overrides the header's referrer policy for requests that this page makes; the header's own when left out. */
  readonly referrer?: 'same-origin';
  /** More style, after the one of every page; the answer's content security policy has to allow it. */
  readonly moreStyle?: string;
  /** What stands in `body`. */
  readonly content: Html;
}

/** The one document of all pages: no script, nothing from elsewhere, one style. */
export function renderDocument({ language, direction, title, referrer, moreStyle, content }: Frame): string {
  const dir = direction === undefined ? undefined : markup` dir="${direction}"`;
  const policy = referrer === undefined ? undefined : markup`<meta name="referrer" content="${referrer}">\n`;
  const more = moreStyle === undefined ? undefined : { html: `<style>${moreStyle}</style>` };
  return markup`<!doctype html>
<html lang="${language}"${dir}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
${policy}<title>${title}</title><style>${{ html: STYLE }}</style>${more}</head>
<body>${content}</body></html>
`.html;
}

/** What a page for an administrator shows: a heading, plain paragraphs, and at most one link within our origin. */
export interface PageContent {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly steps?: readonly string[];
  readonly link?: { readonly href: string; readonly text: string };
}

/** A page in English for an administrator. All text is escaped here. */
export function renderPage({ title, paragraphs, steps = [], link }: PageContent): string {
  const items = steps.map((step) => markup`<li>${step}</li>`);
  const content = markup`<main><h1>${title}</h1>
${paragraphs.map((paragraph) => markup`<p>${paragraph}</p>\n`)}${items.length > 0 ? markup`<ol>${items}</ol>\n` : undefined}${
    link && markup`<p><a href="${link.href}">${link.text}</a></p>`
  }</main>`;
  return renderDocument({ language: 'en', title, content });
}
