import { createHash } from 'node:crypto';

/**
 * The one style of every page we show. Only logical directions, so that it is right from right to left as well;
 * every colour that carries text or a border has the contrast of WCAG 2.2 AA, in light and in dark.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f2f5f9; --card: #fff; --line: #d5dde7; --field: #68778a;
  --text: #15202e; --soft: #46556a; --panel: #f5f8fb;
  --action: #0b56a4; --action-over: #08437f; --on-action: #fff;
  --good: #0f6b3e; --good-panel: #e6f4ec; --bad: #9b1c1c; --bad-panel: #fdf0ef; --still: #8a4b08; --still-panel: #fcf3e4;
  --shade: 0 1px 2px rgb(21 32 46 / 6%), 0 8px 32px rgb(21 32 46 / 8%);
  font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0d131a; --card: #161f29; --line: #2f3c4b; --field: #8b9bb0;
    --text: #edf2f7; --soft: #b4c0ce; --panel: #1c2733;
    --action: #7db8ff; --action-over: #a6cfff; --on-action: #06203d;
    --good: #7ad9a4; --good-panel: #143325; --bad: #ffb3ab; --bad-panel: #3b1c1c; --still: #f5c37d; --still-panel: #38290f;
    --shade: none;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body {
  margin: 0; min-block-size: 100vh; padding: 1.25rem 1rem 2rem;
  display: flex; flex-direction: column; align-items: center;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere; -webkit-text-size-adjust: 100%;
}
header, main, footer { inline-size: 100%; max-inline-size: 30rem; }
header { display: flex; align-items: center; gap: .625rem; padding-inline: .25rem; margin-block-end: .875rem; font-weight: 600; }
header svg { color: var(--action); }
main {
  padding: 1.5rem 1.25rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; box-shadow: var(--shade);
}
footer { padding: 1rem .25rem 0; color: var(--soft); font-size: .875rem; }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; }
p { margin: 0 0 1rem; text-wrap: pretty; }
main bdi { font-weight: 600; }
p:last-child { margin-block-end: 0; }
ol { margin: 0 0 1rem; padding-inline-start: 1.25rem; }
svg { flex: none; inline-size: 1.25rem; block-size: 1.25rem; }
a { color: var(--action); text-underline-offset: .2em; }
.sign { display: grid; place-items: center; inline-size: 3rem; block-size: 3rem; margin-block-end: 1rem; border-radius: 50%; }
.sign svg { inline-size: 1.5rem; block-size: 1.5rem; }
.sign.good { color: var(--good); background: var(--good-panel); }
.sign.bad { color: var(--bad); background: var(--bad-panel); }
.sign.still { color: var(--still); background: var(--still-panel); }
.facts { list-style: none; margin: 0 0 1.5rem; padding: .25rem .875rem; background: var(--panel); border-radius: .75rem; font-size: .9375rem; }
.facts li { display: flex; gap: .625rem; padding-block: .625rem; }
.facts li + li { border-block-start: 1px solid var(--line); }
.facts svg { margin-block-start: .0625rem; color: var(--soft); }
.alert {
  display: flex; gap: .625rem; margin-block-end: 1rem; padding: .75rem .875rem; border-radius: .75rem;
  border-inline-start: .25rem solid var(--bad); background: var(--bad-panel); color: var(--bad); font-weight: 600;
}
label { display: block; font-weight: 600; }
.hint { margin: .125rem 0 .625rem; color: var(--soft); font-size: .9375rem; }
input {
  inline-size: 100%; min-block-size: 3.5rem; margin-block-end: .875rem; padding: .5rem .875rem;
  font: inherit; font-size: 1.75rem; font-variant-numeric: tabular-nums; letter-spacing: .3em; text-align: center; text-indent: .3em;
  color: var(--text); background: var(--card); border: 1px solid var(--field); border-radius: .625rem;
}
input[aria-invalid="true"] { border: 2px solid var(--bad); }
button {
  inline-size: 100%; min-block-size: 3rem; padding: .625rem 1.25rem; font: inherit; font-weight: 600;
  border: 1px solid var(--action); border-radius: .625rem; cursor: pointer;
  color: var(--on-action); background: var(--action);
}
button:hover { background: var(--action-over); border-color: var(--action-over); }
form.not_me button { color: var(--text); background: transparent; border-color: var(--field); }
form.not_me button:hover { background: var(--panel); }
form + form, p + form { margin-block-start: 1.5rem; }
form.not_me { padding-block-start: 1.25rem; border-block-start: 1px solid var(--line); }
form.not_me p { margin-block-end: .75rem; color: var(--soft); font-size: .9375rem; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@media (min-width: 40rem) {
  body { padding-block: 4rem; }
  main { padding: 2.25rem; }
  h1 { font-size: 1.75rem; }
}
`;

/** Lets a content security policy allow this style and no other (CSP Level 3, 2.3.1). */
export const STYLE_SOURCE = `'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`;
