import type { Page, Request } from 'playwright-core';
import { vi } from 'vitest';

/** Everything on a page that can be pressed or sent; a form without asking for its number first, too. */
const CONTROLS = `[
  ...[...document.querySelectorAll('button,input:not([type=hidden]),a,select,textarea,summary,label')].map((control) => () => control.click()),
  ...[...document.forms].map((form) => () => form.submit()),
  ...[...document.forms].map((form) => () => { form.noValidate = true; form.requestSubmit(); }),
]`;

/** How many there are on the page. */
export const controlsOn = (page: Page): Promise<number> => page.evaluate<number>(`${CONTROLS}.length`);

/** The requests of a page that have begun and not ended. */
function requestsUnderWay(page: Page): ReadonlySet<Request> {
  const under = new Set<Request>();
  page.on('request', (request) => under.add(request));
  page.on('requestfinished', (request) => under.delete(request));
  page.on('requestfailed', (request) => under.delete(request));
  return under;
}

/**
 * A script that presses control after control of a page with `count` of them, from `first` on, each on whatever page
 * came of the one before. Types nothing.
 */
export async function pressControls(
  page: Page,
  { first, steps, count }: { readonly first: number; readonly steps: number; readonly count: number },
): Promise<void> {
  const under = requestsUnderWay(page);
  for (let step = 0; step < steps; step += 1) {
    const press = `(${CONTROLS}[${(first + step) % count}] ?? (() => {}))()`;
    // A page that goes away while it is waited for is one that was sent.
    await page.evaluate(`${press}; new Promise((over) => setTimeout(over, 30))`).catch(() => undefined);
    // A page is left only once it has arrived: Chromium does not come back from closing one on its way.
    await vi.waitUntil(() => under.size === 0, { interval: 10, timeout: 20_000 });
    await page.waitForLoadState();
  }
}
