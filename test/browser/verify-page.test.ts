import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import type { LinkState } from '../../src/verification/verify-links.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { NUMBER, PAGE, startVerifyServer, type VerifyServer } from '../server/verify-links-fake.ts';
import { nextPage } from './next-page.ts';
import { controlsOn, pressControls } from './robot.ts';

const TOKEN = 'link-4f2c';
const OPEN: LinkState = { kind: 'open', page: PAGE, triesLeft: 2 };
const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

let browser: Browser;
let server: VerifyServer;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startVerifyServer();
  server.links.put(TOKEN, OPEN);
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
  await server.close();
});

/** A customer's browser with the page behind the link open. */
async function visit(options: BrowserContextOptions = {}, token = TOKEN): Promise<Page> {
  const context = await browser.newContext({ viewport: PHONE, ...options });
  contexts.push(context);
  const page = await context.newPage();
  await page.goto(`${server.url}/verify/${token}`);
  return page;
}

const heading = (page: Page): Promise<string | null> => page.locator('h1').textContent();

/** Types the number where the page has put the cursor. */
async function typeNumber(page: Page): Promise<void> {
  // The cursor is set after the page has loaded; whoever types sees it there first.
  await page.locator('#number:focus').waitFor();
  await page.keyboard.type(NUMBER);
}

/** Presses the button with this name and waits for the page that comes of it. */
const press = (page: Page, name: string): Promise<void> =>
  nextPage(page, () => page.getByRole('button', { name }).click());

describe('a customer at the page', () => {
  it.each([
    ['with scripts allowed', true],
    ['without any script', false],
  ])('types the number, presses Enter and is done, %s', async (_, javaScriptEnabled) => {
    const page = await visit({ javaScriptEnabled });
    await typeNumber(page);
    await nextPage(page, () => page.keyboard.press('Enter'));
    expect(await heading(page)).toBe(en.page_confirmed_title);
    expect(server.links.changes).toEqual(['confirm']);
    await page.goto(page.url());
    expect(await heading(page)).toBe(en.page_already_title);
  });

  it('mistypes, is told so, and succeeds with the second try', async () => {
    const page = await visit();
    await page.getByLabel(en.page_number_label).fill('0000');
    await press(page, en.page_confirm);
    expect(await page.getByRole('alert').textContent()).toBe(en.page_number_wrong);
    await page.getByLabel(en.page_number_label).fill(`${NUMBER.slice(0, 2)} ${NUMBER.slice(2)}`);
    await press(page, en.page_confirm);
    expect(await heading(page)).toBe(en.page_confirmed_title);
  });

  it('is stopped by the browser before half a number is sent', async () => {
    const page = await visit();
    for (const half of ['', '12', '12a4', '12345']) {
      await page.getByLabel(en.page_number_label).fill(half);
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.querySelector("#number").checkValidity()')).toBe(false);
    }
    for (const whole of [' 1234', '12 34', '١٢٣٤', '１２３４']) {
      await page.getByLabel(en.page_number_label).fill(whole);
      expect(await page.evaluate('document.querySelector("#number").checkValidity()')).toBe(true);
    }
    expect(server.links.changes).toEqual([]);
  });

  it('reaches everything with the keyboard, sees where the focus is, and says "not me"', async () => {
    const page = await visit();
    await page.locator('#number:focus').waitFor();
    const focused = async (): Promise<unknown> =>
      page.evaluate(
        '[document.activeElement.id || document.activeElement.textContent, getComputedStyle(document.activeElement).outlineStyle]',
      );
    expect(await focused()).toEqual(['number', 'solid']);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual([en.page_confirm, 'solid']);
    await page.keyboard.press('Tab');
    expect(await focused()).toEqual([en.page_not_me, 'solid']);
    await nextPage(page, () => page.keyboard.press('Space'));
    expect(await heading(page)).toBe(en.page_stopped_title);
    expect(server.links.changes).toEqual(['notMe']);
  });

  it('has a new link sent when the old one has expired', async () => {
    server.links.put(TOKEN, { kind: 'expired', page: PAGE, canSendNew: true });
    const page = await visit();
    await press(page, en.page_send_new);
    expect(await heading(page)).toBe(en.page_new_sent_title);
    expect(server.links.changes).toEqual(['sendNew']);
  });
});

describe('robots', () => {
  it('INV-24: a script that presses every control of the page never confirms', async () => {
    const count = await controlsOn(await visit());
    expect(count).toBeGreaterThanOrEqual(8);
    const statuses = new Set<number>();
    for (let first = 0; first < count; first += 1) {
      server.links.put(TOKEN, OPEN);
      const page = await visit();
      page.on('response', (response) => statuses.add(response.status()));
      // Each of them first on a fresh page, then the next ones; once all of them.
      await pressControls(page, { first, steps: first === 0 ? count : 3, count });
      expect((await server.links.look(TOKEN)).kind).not.toBe('confirmed');
    }
    expect([...statuses].sort()).toEqual([200, 422]);
    expect(new Set(server.links.changes)).toEqual(new Set(['notMe']));
  });

  it('INV-23: opening, prefetching and reloading the page a hundred times uses nothing up', async () => {
    const page = await visit();
    for (let times = 0; times < 50; times += 1) await page.reload();
    await page.evaluate(
      'Promise.all(Array.from({ length: 50 }, (_, at) => fetch(`?${at}`, { method: at % 2 ? "GET" : "HEAD" }).catch(() => 0)))',
    );
    expect(server.links.changes).toEqual([]);
    await typeNumber(page);
    await nextPage(page, () => page.keyboard.press('Enter'));
    expect(await heading(page)).toBe(en.page_confirmed_title);
  });
});

describe('where forms come from', () => {
  const postedStatuses = (): unknown[] =>
    server.logs
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ method }) => method === 'POST')
      .map(({ status }) => status);

  it('names our origin with the page’s own form, although nothing else ever learns where one was', async () => {
    const page = await visit();
    const posted = page.waitForRequest((request) => request.method() === 'POST');
    await typeNumber(page);
    await nextPage(page, () => page.keyboard.press('Enter'));
    const headers = await (await posted).allHeaders();
    expect([headers['origin'], headers['sec-fetch-site']]).toEqual([server.url, 'same-origin']);
  });

  it.each([
    ['another site', '<body>FORM</body>'],
    ['a sandboxed frame', `<body><iframe sandbox="allow-forms allow-scripts" srcdoc='FORM'></iframe></body>`],
  ])('INV-35: refuses the form of %s, even with the page’s own token', async (_, template) => {
    const page = await visit();
    const pageToken = await page.locator('[name=pageToken]').first().inputValue();
    const fields = Object.entries({ pageToken, action: 'confirm', number: NUMBER });
    const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
    const form = `<form method="post" action="${server.url}/verify/${TOKEN}">${inputs}</form><script>document.forms[0].submit()</script>`;
    const attacker = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html').end(template.replace('FORM', form));
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    await page.goto(`http://localhost:${(attacker.address() as AddressInfo).port}/`);
    // Asked of the server: a browser keeps an answer that may not be framed to itself.
    await expect.poll(() => postedStatuses(), { timeout: 20_000 }).toEqual([403]);
    await new Promise((resolve) => {
      attacker.close(resolve);
      attacker.closeAllConnections();
    });
    expect(server.links.changes).toEqual([]);
  });

  it('INV-34: asks no other origin for anything, in any state', async () => {
    const page = await visit();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    for (const { token } of states()) await page.goto(`${server.url}/verify/${token}`);
    expect(asked.length).toBeGreaterThanOrEqual(states().length);
    expect(asked.filter((url) => !url.startsWith(`${server.url}/`))).toEqual([]);
  });

  it('INV-34: stays out of frames', async () => {
    const page = await visit();
    await page.route('**/frame', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="/verify/${TOKEN}"></iframe>` }),
    );
    await page.goto(`${server.url}/frame`);
    const framed = page.frames().at(-1);
    expect(await framed?.locator('form').count()).toBe(0);
  });
});

/** Every kind of page, by the token that it is put behind. */
function states(): { readonly token: string; readonly state: LinkState }[] {
  const edit = {
    operation: 'edit',
    labels: ['Phone number', 'Delivery address', 'Preferred language'],
  } as const;
  const all: LinkState[] = [
    OPEN,
    { kind: 'open', triesLeft: 1, page: { ...PAGE, purpose: edit, companyName: `${'W'.repeat(90)} & Sons` } },
    { kind: 'expired', page: PAGE, canSendNew: true },
    { kind: 'replaced', page: PAGE, canSendNew: false },
    { kind: 'confirmed', page: PAGE },
    { kind: 'wrong_twice', page: PAGE },
    { kind: 'ended', page: PAGE },
    { kind: 'unknown' },
  ];
  const named = all.map((state, at) => ({ token: `state-${at}-${state.kind}`, state }));
  for (const { token, state } of named) server.links.put(token, state);
  return named;
}

/** Walks through every page there is: those of the states, and those that come of pressing something. */
async function walk(page: Page, look: (where: string) => Promise<void>): Promise<void> {
  for (const { token } of states()) {
    await page.goto(`${server.url}/verify/${token}`);
    await look(token);
  }
  const outcomes = [
    [{ confirm: { kind: 'wrong_number', page: PAGE, triesLeft: 1 } }, OPEN, en.page_confirm],
    [{ confirm: { kind: 'try_later', page: PAGE } }, OPEN, en.page_confirm],
    [{ confirm: { kind: 'just_confirmed', page: PAGE } }, OPEN, en.page_confirm],
    [{ notMe: { kind: 'stopped', page: PAGE } }, OPEN, en.page_not_me],
    [{ sendNew: { kind: 'sent', page: PAGE } }, expired(), en.page_send_new],
    [{ sendNew: { kind: 'wait', page: PAGE, retryAfterMs: 5_000 } }, expired(), en.page_send_new],
    [{ sendNew: { kind: 'limit_reached', page: PAGE } }, expired(), en.page_send_new],
  ] as const;
  for (const [outcome, state, button] of outcomes) {
    server.links.put(TOKEN, state);
    server.links.answer(outcome);
    await page.goto(`${server.url}/verify/${TOKEN}`);
    if (button === en.page_confirm) await page.getByLabel(en.page_number_label).fill('1234');
    await press(page, button);
    await look(JSON.stringify(outcome));
  }
}

const expired = (): LinkState => ({ kind: 'expired', page: PAGE, canSendNew: true });

describe('what everybody can read and use', () => {
  it.each(['light', 'dark'] as const)('axe finds nothing wrong on any page in %s', async (colorScheme) => {
    const page = await visit({ colorScheme });
    const found: string[] = [];
    let looked = 0;
    await walk(page, async (where) => {
      await page.evaluate(axe.source);
      const { violations, passes } = await page.evaluate<axe.AxeResults>('axe.run(document)');
      found.push(...violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes[0]?.html ?? ''}`));
      if (passes.some(({ id }) => id === 'color-contrast')) looked += 1;
    });
    expect(found).toEqual([]);
    expect(looked).toBe(15);
  });

  it.each([
    ['320 px wide', { width: 320, height: 640 }, 'ltr'],
    ['on a phone', PHONE, 'ltr'],
    ['at a desk', DESKTOP, 'ltr'],
    ['320 px wide from right to left', { width: 320, height: 640 }, 'rtl'],
  ])(
    'no page needs to be moved sideways %s, and what is pressed is 44 px or more',
    async (_, viewport, dir) => {
      const page = await visit({ viewport });
      await walk(page, async (where) => {
        await page.evaluate(`document.documentElement.dir = '${dir}'`);
        const measured = await page.evaluate(`({
        wider: document.documentElement.scrollWidth - innerWidth,
        smallest: Math.min(...[...document.querySelectorAll('button, input:not([type=hidden])')].map((one) => {
          const { width, height } = one.getBoundingClientRect();
          return Math.min(width, height);
        }), 44),
      })`);
        expect([where, measured]).toEqual([where, { wider: 0, smallest: 44 }]);
      });
    },
  );

  it('mirrors the page for languages written from right to left', async () => {
    const page = await visit({ viewport: DESKTOP });
    const sides = (dir: string): Promise<unknown> =>
      page.evaluate(`(() => {
        document.documentElement.dir = '${dir}';
        const left = (selector) => document.querySelector(selector).getBoundingClientRect().left;
        return [left('header svg') < left('header bdi'), left('.facts svg') < left('.facts span'),
          getComputedStyle(document.querySelector('h1')).direction, document.querySelector('#number').dir];
      })()`);
    expect(await sides('ltr')).toEqual([true, true, 'ltr', 'ltr']);
    expect(await sides('rtl')).toEqual([false, false, 'rtl', 'ltr']);
  });

  it.each(['fi', 'sv', 'de', 'fr', 'es', 'pt', 'nl', 'it', 'da', 'nb', 'ja'])(
    'has room for the words of %s at 320 px',
    async (language) => {
      server.links.put(TOKEN, { kind: 'open', page: { ...PAGE, language }, triesLeft: 2 });
      const page = await visit({ viewport: { width: 320, height: 640 } });
      expect(
        await page.evaluate('[document.documentElement.lang, document.documentElement.scrollWidth]'),
      ).toEqual([language, 320]);
    },
  );

  it('shows the number field and its button on a phone without scrolling', async () => {
    const page = await visit();
    const box = await page.getByRole('button', { name: en.page_confirm }).boundingBox();
    expect((box?.y ?? PHONE.height) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.height);
  });
});
