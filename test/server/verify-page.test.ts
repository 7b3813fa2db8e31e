import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../../src/texts/en.ts';
import { sentences } from '../../src/texts/texts.ts';
import { StoreUnavailable } from '../../src/errors.ts';
import type { LinkPage, LinkState, NewLinkOutcome } from '../../src/verification/verify-links.ts';
import { NUMBER, PAGE, startVerifyServer, type VerifyServer } from './verify-links-fake.ts';
import { FORM, pageTokenIn, post, send, submit, type PageAnswer } from './verify-requests.ts';

const TOKEN = 'link-4f2c';
const say = sentences(['en']);
const company = PAGE.companyName;
const open = (page: LinkPage = PAGE, triesLeft: 1 | 2 = 2): LinkState => ({ kind: 'open', page, triesLeft });

let server: VerifyServer;
beforeEach(async () => {
  server = await startVerifyServer();
});
afterEach(() => server.close());

/** What a reader sees: the text of the body, references resolved. */
function textOf({ body }: PageAnswer): string {
  return (body.split('<body>')[1] ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ')
    .replace(/ ([.,])/g, '$1');
}

const show = async (state: LinkState, headers = {}): Promise<PageAnswer> => {
  server.links.put(TOKEN, state);
  return send(server, `/verify/${TOKEN}`, { headers });
};

describe('the page of an open link', () => {
  it('names the company, what is wanted and by when, in the time zone of the portal', async () => {
    const answer = await show(open());
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    const text = textOf(answer);
    expect(text).toContain(say('page_intro', { company }));
    expect(text).toContain(say('page_purpose_show', { labels: 'Phone number and Delivery address' }));
    expect(text).toContain(say('page_asked_at', { time: 'November 24, 2026 at 8:59 AM GMT+2' }));
    expect(text).toContain(say('page_expires_at', { time: 'November 24, 2026 at 9:14 AM GMT+2' }));
    expect(text).toContain(say('page_support', { company, support: 'help@nordlicht.example' }));
  });

  it.each([
    ['to change', { operation: 'edit', labels: ['City'] }, say('page_purpose_edit', { labels: 'City' })],
    ['in general without a purpose', undefined, en.page_purpose_any],
    ['in general without labels', { operation: 'edit', labels: [] }, en.page_purpose_any],
  ] as const)('says what is wanted %s', async (_, purpose, sentence) => {
    expect(textOf(await show(open({ ...PAGE, purpose })))).toContain(sentence);
  });

  it('asks for the number to be typed and offers nothing to choose, no script and no link', async () => {
    const { body } = await show(open());
    expect(body.match(/<input(?! type="hidden")[^>]*>/g)).toHaveLength(1);
    expect(body).toMatch(/<input id="number" name="number" type="text" inputmode="numeric"[^>]*required/);
    expect(body).not.toMatch(
      /<(?:script|select|a|img|link|iframe|object)\b|type="(?:radio|checkbox)"|\son\w+=/,
    );
    expect(body.match(/<form /g)).toHaveLength(2);
    expect(body).not.toMatch(/\saction=/);
  });

  it('holds no token of the link and nothing of the query', async () => {
    server.links.put(TOKEN, open());
    const { body } = await send(server, `/verify/${TOKEN}?next=https://evil.example&number=1234#x`);
    expect(body).not.toContain(TOKEN);
    expect(body).not.toContain('evil.example');
    expect(body).not.toContain('1234');
  });

  it('lets the page alone tell our own origin where its form comes from', async () => {
    const { body, headers } = await show(open());
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(body).toContain('<meta name="referrer" content="same-origin">');
    expect((await show({ kind: 'ended', page: PAGE })).body).not.toContain('referrer');
  });
});

describe('every state of a link', () => {
  it.each<[LinkState, number, keyof typeof en, keyof typeof en, boolean]>([
    [{ kind: 'confirmed', page: PAGE }, 200, 'page_already_title', 'page_already_text', false],
    [{ kind: 'expired', page: PAGE, canSendNew: true }, 410, 'page_expired_title', 'page_expired_text', true],
    [{ kind: 'expired', page: PAGE, canSendNew: false }, 410, 'page_expired_title', 'page_ended_text', false],
    [
      { kind: 'replaced', page: PAGE, canSendNew: true },
      410,
      'page_replaced_title',
      'page_replaced_text',
      true,
    ],
    [{ kind: 'replaced', page: PAGE, canSendNew: false }, 410, 'page_ended_title', 'page_ended_text', false],
    [{ kind: 'wrong_twice', page: PAGE }, 410, 'page_ended_title', 'page_wrong_twice_text', false],
    [{ kind: 'ended', page: PAGE }, 410, 'page_ended_title', 'page_ended_text', false],
    [{ kind: 'unknown' }, 404, 'page_unknown_title', 'page_unknown_text', false],
  ])('%j is shown with status %i', async (state, status, title, text, canSendNew) => {
    const answer = await show(state);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(`<h1>${en[title]}</h1>`);
    expect(textOf(answer)).toContain(en[text]);
    expect(answer.body.includes('name="number"')).toBe(false);
    expect(answer.body.includes(en.page_send_new)).toBe(canSendNew);
    expect(server.links.changes).toEqual([]);
  });
});

describe('typing the number', () => {
  it('confirms once, and says so kindly when it is sent again', async () => {
    server.links.put(TOKEN, open());
    const pageToken = pageTokenIn((await send(server, `/verify/${TOKEN}`)).body);
    const fields = { pageToken, action: 'confirm', number: NUMBER };
    const first = await post(server, TOKEN, fields);
    expect([first.status, textOf(first)]).toEqual([200, expect.stringContaining(en.page_confirmed_text)]);
    const again = await post(server, TOKEN, fields);
    expect([again.status, textOf(again)]).toEqual([200, expect.stringContaining(en.page_already_title)]);
  });

  it('says after a wrong number that one try is left, and after the second that it is over', async () => {
    server.links.put(TOKEN, open());
    const first = await submit(server, TOKEN, { action: 'confirm', number: '0000' });
    expect(first.status).toBe(422);
    expect(first.body).toMatch(/<div class="alert" role="alert">.*<span id="problem">/);
    expect(textOf(first)).toContain(en.page_number_wrong);
    expect(first.body).toMatch(/aria-describedby="problem hint" aria-invalid="true"/);
    expect(first.body).toContain(
      `<title>${en.page_number_wrong} ${en.page_title} · Nordlicht Versand</title>`,
    );
    const second = await post(server, TOKEN, {
      ...{ pageToken: pageTokenIn(first.body), action: 'confirm', number: '0001' },
    });
    expect([second.status, textOf(second)]).toEqual([410, expect.stringContaining(en.page_wrong_twice_text)]);
  });

  it.each(['', '482', '48211', 'abcd', '4821x', '١٢٣', '4 8 2', '-482', '4.82', '+4821'])(
    'does not count %j, which is no number of four digits',
    async (number) => {
      server.links.put(TOKEN, open());
      const answer = await submit(server, TOKEN, { action: 'confirm', number });
      expect(answer.status).toBe(422);
      expect(answer.body).toContain(en.page_number_malformed);
      expect(server.links.changes).toEqual([]);
      expect((await submit(server, TOKEN, { action: 'confirm', number: NUMBER })).status).toBe(200);
    },
  );

  it.each([' 4821 ', '48 21', '4\u00a08 2 1', '４８２１', '٤٨٢١', '۴۸۲۱', '\u200e4821\u200f'])(
    'takes %j for the number in the chat',
    async (number) => {
      server.links.put(TOKEN, open());
      const answer = await submit(server, TOKEN, { action: 'confirm', number });
      expect([answer.status, server.links.changes]).toEqual([200, ['confirm']]);
    },
  );

  it('shows what became of the link when something that is no number is typed too late', async () => {
    server.links.put(TOKEN, open());
    const pageToken = pageTokenIn((await send(server, `/verify/${TOKEN}`)).body);
    server.links.put(TOKEN, { kind: 'ended', page: PAGE });
    const answer = await post(server, TOKEN, { pageToken, action: 'confirm', number: 'abc' });
    expect([answer.status, server.links.changes]).toEqual([410, []]);
  });

  it('offers the form again when nothing could be checked', async () => {
    server.links.put(TOKEN, open());
    server.links.answer({ confirm: { kind: 'try_later', page: PAGE } });
    const answer = await submit(server, TOKEN, { action: 'confirm', number: NUMBER });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(textOf(answer)).toContain(en.page_later_text);
    expect(answer.body).toContain('name="number"');
  });
});

describe('the other buttons', () => {
  it('stops everything when it was not the customer', async () => {
    server.links.put(TOKEN, open());
    const answer = await submit(server, TOKEN, { action: 'not_me' });
    expect(answer.status).toBe(200);
    expect(textOf(answer)).toContain(say('page_stopped_text', { company }));
    expect(server.links.changes).toEqual(['notMe']);
  });

  it('does not take a number along with another button for a confirmation', async () => {
    server.links.put(TOKEN, open());
    await submit(server, TOKEN, { action: 'not_me', number: NUMBER });
    expect(server.links.changes).toEqual(['notMe']);
  });

  it.each<[NewLinkOutcome, number, string | undefined, string, boolean]>([
    [{ kind: 'sent', page: PAGE }, 200, undefined, en.page_new_sent_text, false],
    [{ kind: 'wait', page: PAGE, retryAfterMs: 30_001 }, 429, '31', en.page_new_wait_text, true],
    [{ kind: 'wait', page: PAGE, retryAfterMs: 0 }, 429, '1', en.page_new_wait_text, true],
    [{ kind: 'limit_reached', page: PAGE }, 429, undefined, en.page_new_limit_text, false],
  ])('answers the wish for a new link: %j is a %i', async (outcome, status, retryAfter, text, again) => {
    server.links.put(TOKEN, { kind: 'expired', page: PAGE, canSendNew: true });
    server.links.answer({ sendNew: outcome });
    const answer = await submit(server, TOKEN, { action: 'new_link' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([status, retryAfter]);
    expect(textOf(answer)).toContain(text);
    expect(answer.body.includes('value="new_link"')).toBe(again);
    expect(server.links.changes).toEqual(['sendNew']);
  });
});

describe('INV-23: looking changes nothing', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    'INV-23: 50 requests with %s change nothing, and the human succeeds after them',
    async (method) => {
      server.links.put(TOKEN, open());
      const target = `/verify/${TOKEN}?action=confirm&number=${NUMBER}`;
      const statuses = await Promise.all(
        Array.from({ length: 50 }, async () => (await send(server, target, { method })).status),
      );
      expect(new Set(statuses)).toEqual(new Set([method === 'GET' || method === 'HEAD' ? 200 : 405]));
      expect(server.links.changes).toEqual([]);
      expect((await submit(server, TOKEN, { action: 'confirm', number: NUMBER })).status).toBe(200);
    },
  );

  it('answers HEAD with the headers of GET and no body', async () => {
    server.links.put(TOKEN, open());
    const [get, head] = [
      await send(server, `/verify/${TOKEN}`),
      await send(server, `/verify/${TOKEN}`, { method: 'HEAD' }),
    ];
    expect([head.status, head.body]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });
});

describe('languages', () => {
  it('uses the language of the page for a known link, whatever the browser prefers', async () => {
    const { body } = await show(open({ ...PAGE, language: 'en-GB' }), { 'accept-language': 'de' });
    expect(body).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(body).toMatch(/24 November 2026/);
  });

  it.each(['xx', '', 'no language at all', 'en-u-ca-buddhist-x-'])(
    'falls back to English for %j',
    async (language) => {
      const answer = await show(open({ ...PAGE, language, timeZone: 'Mars/Olympus' }));
      expect([answer.status, textOf(answer)]).toEqual([200, expect.stringContaining('AM UTC')]);
    },
  );

  it('speaks to each contact in their own language, dates included', async () => {
    const answer = await show(open({ ...PAGE, language: 'fi-FI' }), { 'accept-language': 'de' });
    expect(answer.body).toContain('<html lang="fi" dir="ltr">');
    const fi = sentences(['fi']);
    expect(textOf(answer)).toContain(fi('page_asked_at', { time: '24. marraskuuta 2026 klo 8.59 UTC+2' }));
    expect(textOf(answer)).toContain(fi('page_number_label'));
    expect(fi('page_number_label')).not.toBe(en.page_number_label);
  });

  it('speaks the browser’s language where no contact is known', async () => {
    const headers = { 'accept-language': 'tlh, en;q=0.5, de-AT;q=0.9' };
    const de = sentences(['de']);
    const unknown = await send(server, '/verify/none', { headers });
    expect(unknown.body).toContain('<html lang="de" dir="ltr">');
    expect(textOf(unknown)).toContain(de('page_unknown_text'));
    const refused = await send(server, '/verify/none', { method: 'DELETE', headers });
    expect(textOf(refused)).toContain(de('page_refused_text'));
  });

  it('answers in English where neither the link nor the browser names a language that we speak', async () => {
    expect((await send(server, '/verify/none')).body).toContain('<html lang="en" dir="ltr">');
    const odd = await send(server, '/verify/none', { headers: { 'accept-language': 'tlh, *;q=0.5' } });
    expect(odd.body).toContain('<html lang="en" dir="ltr">');
  });
});

describe('hostile texts', () => {
  const EVIL = `</title><script>alert(1)</script>"'>&amp;<img src=x onerror=y>{labels}\uE000company\uE000\u202e`;

  it('is inert wherever a portal or a property names itself', async () => {
    const page: LinkPage = {
      ...PAGE,
      ...{ companyName: EVIL, supportContact: EVIL },
      purpose: { operation: 'show', labels: [EVIL, '<b>', EVIL] },
    };
    const states: LinkState[] = [open(page), { kind: 'ended', page }];
    for (const state of states) {
      const answer = await show(state);
      expect(answer.body).not.toMatch(/<(?:script|img|b)\b/);
      expect(answer.body.match(/<title>/g)).toHaveLength(1);
      expect(textOf(answer)).toContain(
        '</title><script>alert(1)</script>"\'>&amp;<img src=x onerror=y>{labels}',
      );
    }
  });

  it('is taken literally when it is 10 KB long', async () => {
    const answer = await show(open({ ...PAGE, companyName: 'Ä'.repeat(10_240) }));
    expect([answer.status, answer.body.includes('Ä'.repeat(10_240))]).toEqual([200, true]);
  });
});

describe('INV-34: headers of every answer', () => {
  const targets: [string, string, string][] = [
    ['open', 'GET', `/verify/${TOKEN}`],
    ['unknown', 'GET', '/verify/none'],
    ['no token', 'GET', '/verify/'],
    ['forged', 'POST', `/verify/${TOKEN}`],
    ['method', 'DELETE', `/verify/${TOKEN}`],
    ['malformed path', 'GET', '/verify/%E0%A4%A'],
    ['too large', 'POST', `/verify/${TOKEN}?large`],
    ['fault', 'GET', '/verify/fault'],
  ];

  it.each(targets)(
    'INV-34: %s: nothing framed, cached, sniffed, sent on or set',
    async (_, method, target) => {
      server.links.put(TOKEN, open());
      if (target.endsWith('fault')) server.links.fail(new TypeError('boom'));
      const body = target.endsWith('large') ? 'x'.repeat(200_000) : '';
      const answer = await send(server, target, { method, body, headers: { 'content-type': FORM } });
      const { headers } = answer;
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none';style-src 'sha256-[A-Za-z0-9+/]{43}=';form-action 'self';frame-ancestors 'none';base-uri 'none'$/,
      );
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'x-frame-options': 'DENY',
        'x-robots-tag': 'noindex, nofollow',
      });
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['location']).toBeUndefined();
      expect(headers['strict-transport-security']).toBeUndefined();
      expect(answer.body).toMatch(/^<!doctype html>/);
    },
  );

  it('INV-34: asks browsers to stay on https where that is where we live', async () => {
    const secure = await startVerifyServer({ publicUrl: 'https://app.example' });
    const { headers } = await send(secure, '/verify/none');
    await secure.close();
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });
});

describe('faults', () => {
  it('says that nothing was lost when the store does not answer', async () => {
    server.links.fail(new StoreUnavailable('down'));
    const answer = await send(server, `/verify/${TOKEN}`);
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '2']);
    expect(textOf(answer)).toContain(en.page_later_text);
    expect(server.logs.join('\n')).toContain('store_unavailable');
  });

  it('tells nothing of a mistake of ours', async () => {
    server.links.fail(new TypeError(`boom ${TOKEN}`));
    const answer = await send(server, `/verify/${TOKEN}`);
    expect([answer.status, textOf(answer)]).toEqual([500, expect.stringContaining(en.page_later_title)]);
    expect(answer.body).not.toContain('boom');
  });

  it('never logs a token of a link', async () => {
    await show(open());
    await submit(server, TOKEN, { action: 'confirm', number: NUMBER });
    expect(server.logs.length).toBeGreaterThan(2);
    expect(server.logs.join('\n')).not.toMatch(new RegExp(`${TOKEN}|${NUMBER}`));
  });
});
