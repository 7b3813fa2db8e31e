/** Makes text safe inside HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** What a page shows: a heading, paragraphs of plain text, and at most one link within our own origin. */
export interface PageContent {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly steps?: readonly string[];
  readonly link?: { readonly href: string; readonly text: string };
}

const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; }
main { max-width: 36rem; padding: 2rem 1.25rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
a { color: inherit; }
a:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
`;

/** A whole document without scripts and without anything from elsewhere. All text is escaped here. */
export function renderPage({ title, paragraphs, steps = [], link }: PageContent): string {
  const items = steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('');
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>${escapeHtml(title)}</h1>`,
    ...paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    items === '' ? '' : `<ol>${items}</ol>`,
    link === undefined ? '' : `<p><a href="${escapeHtml(link.href)}">${escapeHtml(link.text)}</a></p>`,
    '</main></body></html>',
  ].join('\n');
}
