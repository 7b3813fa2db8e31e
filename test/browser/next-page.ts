import type { Page } from 'playwright-core';

/**
 * Does what leads to another page, and waits until that page has loaded. Playwright's `click` and `press` return
 * while the answer is on its way: whoever looks then sees the old page, the new one, or one without a root element.
 */
export async function nextPage(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()]);
}
