import { createHash } from 'node:crypto';
import { STYLE_SOURCE } from './style.ts';

/** What the documentation needs beside the style of every page: room, and forms for fields, code and tables. */
export const DOCS_STYLE = `
header, main, footer { max-inline-size: 60rem; }
main section + section { margin-block-start: 2.5rem; padding-block-start: 2rem; border-block-start: 1px solid var(--line); }
h2 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.3; scroll-margin-block-start: 1rem; }
h3 { margin: 1.5rem 0 .5rem; font-size: 1.0625rem; }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "Liberation Mono", monospace; font-size: .9em; }
code { padding: .1em .3em; background: var(--panel); border-radius: .3em; }
pre { margin: .5rem 0 1rem; padding: .875rem; background: var(--panel); border: 1px solid var(--line); border-radius: .625rem; white-space: pre-wrap; }
pre code { padding: 0; background: none; font-size: 1em; }
nav ul { margin: 0 0 1.5rem; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .25rem .75rem; }
nav a { display: inline-block; padding-block: .375rem; }
dl { margin: 0 0 1rem; }
dt { margin-block-start: .75rem; font-weight: 600; }
dd { margin: .125rem 0 0; padding-inline-start: 1rem; }
dd dl { margin: .25rem 0 0; padding-inline-start: .75rem; border-inline-start: 2px solid var(--line); }
dd p { margin: 0 0 .25rem; }
.kind { color: var(--soft); font-weight: 400; font-size: .875rem; }
details { margin-block-end: .5rem; }
summary { padding-block: .375rem; cursor: pointer; font-weight: 600; }
table { inline-size: 100%; margin-block-end: 1rem; border-collapse: collapse; font-size: .9375rem; }
caption { padding-block-end: .5rem; text-align: start; color: var(--soft); }
th, td { padding: .5rem .5rem .5rem 0; text-align: start; vertical-align: top; border-block-end: 1px solid var(--line); }
.skip { position: absolute; inset-inline-start: 1rem; inset-block-start: -4rem; padding: .5rem .875rem; background: var(--card); border-radius: .5rem; }
.skip:focus { inset-block-start: .5rem; }
`;

/** Nothing but the two styles may act on the page: no script, no form, no frame, nothing from elsewhere. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src ${STYLE_SOURCE} 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join(';');
