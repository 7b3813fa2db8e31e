import type { Browser, Page, Request } from 'playwright-core';
import { z } from 'zod';
import type { PreparedPortal } from './portals.ts';
import type { KeyPress } from './words.ts';

/**
 * Runs in the page before its own scripts. `seen` waits until something is there and the frame that shows it has
 * been handed over to be painted; times are milliseconds since navigation.
 */
const WATCH = `(() => {
  const seen = (look) => new Promise((resolve) => {
    const painted = () => requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    });
    const observer = new MutationObserver(() => { if (look()) { observer.disconnect(); painted(); } });
    observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  });
  const table = () => document.querySelectorAll('.pp-card table tbody tr').length >= 3;
  const field = () => document.querySelector('dialog[open] input[type=search]') !== null;
  const number = (text) => Number(text.replace(/\\D/g, ''));
  const total = () => {
    const words = document.querySelector('dialog[open]').textContent;
    const page = /\\d+ of ([\\d,]+) properties that fit/.exec(words);
    if (page) return number(page[1]);
    const more = /([\\d,]+) more, keep typing/.exec(words);
    return document.querySelectorAll('dialog[open] li').length + (more ? number(more[1]) : 0);
  };
  const fits = (query) => [...document.querySelectorAll('dialog[open] li')]
    .every((row) => row.textContent.toLowerCase().includes(query));
  const answers = (press) => total() === press.fitting && fits(press.query);
  let fetches = 0;
  const send = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    if (String(input).endsWith('/ui-fetch')) fetches += 1;
    return send(input, init);
  };
  let pressedMs = 0;
  document.addEventListener('keydown', (event) => { pressedMs = event.timeStamp; }, true);
  globalThis.bench = {
    first: seen(table).then((drawnMs) => {
      const before = fetches;
      const opened = seen(field);
      [...document.querySelectorAll('.pp-card button')]
        .find((button) => button.textContent.trim() === 'Add CRM data').click();
      return opened.then((openedMs) => ({ fetches: before, drawnMs, openedMs }));
    }),
    expect(press) {
      const known = answers(press);
      this.answer = known ? Promise.resolve(0) : seen(() => answers(press)).then((ms) => ms - pressedMs);
      return known;
    },
  };
})();`;

const PATIENCE_MS = 20_000;

/** One opening of the settings page. */
export interface Opening {
  /** From navigation until the table of CRM data is painted. */
  readonly drawnMs: number;
  /** From a press of “Add CRM data” until its panel is painted. */
  readonly panelMs: number;
  /** Requests through `hubspot.fetch` before the table was painted. */
  readonly fetches: number;
  /** Of the first of them, in the browser. */
  readonly fetchMs: number;
}

const firstSchema = z.object({ fetches: z.int(), drawnMs: z.number(), openedMs: z.number() });

/**
 * Opens a portal's settings page in a fresh browser context, presses “Add CRM data”, then hands the page to `use`.
 * @throws Error when either does not come within 20 s
 */
export async function openSettings<T>(
  { browser, sandboxUrl }: { readonly browser: Browser; readonly sandboxUrl: string },
  { portalId, userId }: PreparedPortal,
  use: (page: Page) => Promise<T>,
): Promise<{ readonly opening: Opening; readonly used: T }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const fetched: Request[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/ui-fetch')) fetched.push(request);
    });
    await page.addInitScript(WATCH);
    await page.goto(`${sandboxUrl}/portal/${portalId}/settings?user=${userId}&lang=en`);
    const first = await inTime('the settings page', page.evaluate('bench.first'));
    const { fetches, drawnMs, openedMs } = firstSchema.parse(first);
    // Answered, or there would be no table.
    const fetchMs = fetched[0]?.timing().responseEnd ?? 0;
    const opening = { drawnMs, panelMs: openedMs - drawnMs, fetches, fetchMs };
    return { opening, used: await use(page) };
  } finally {
    await context.close();
  }
}

/** Presses every key in the open search field; milliseconds from each to the painted list that answers it. */
export async function typeWords(
  page: Page,
  everything: number,
  words: readonly (readonly KeyPress[])[],
): Promise<readonly number[]> {
  const times: number[] = [];
  await page.locator('dialog[open] input[type=search]').focus();
  for (const word of words) {
    for (const press of word) times.push(await typeKey(page, press, press.key));
    await page.keyboard.press('ControlOrMeta+a');
    await typeKey(page, { key: '', query: '', fitting: everything }, 'Delete');
  }
  return times;
}

async function typeKey(page: Page, press: KeyPress, key: string): Promise<number> {
  const isKnown = await page.evaluate(`bench.expect(${JSON.stringify(press)})`);
  if (isKnown !== false)
    throw new Error(`The list for “${press.query}” was there before the key was pressed.`);
  await page.keyboard.press(key);
  return z.number().parse(await inTime(`the list for “${press.query}”`, page.evaluate('bench.answer')));
}

async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    late = setTimeout(() => {
      reject(new Error(`In the browser, ${what} did not come within ${PATIENCE_MS / 1_000} s.`));
    }, PATIENCE_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(late);
    // Closing the page ends what was waited for.
    work.catch(() => undefined);
  }
}
