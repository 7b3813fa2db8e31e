import { describe, expect, it } from 'vitest';
import { readAcceptLanguage } from '../../server/pages/accept-language.ts';
import { createSpeaker } from '../../server/pages/speaker.ts';
import { sentences } from '../../src/texts/texts.ts';
import { NOW_MS } from './verify-links-fake.ts';

describe('readAcceptLanguage', () => {
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ['', []],
    ['*', []],
    ['da, en-GB;q=0.8, en;q=0.7', ['da', 'en-GB', 'en']],
    ['en;q=0.2,fi;q=0.9 , sv;q=0.9', ['fi', 'sv', 'en']],
    ['fi;q=0, en', ['en']],
    ['fi;q=2, <script>, en;q=x, e n, zh-Hant-TW ; Q=1.000', ['zh-Hant-TW']],
  ])('reads %j as %j', (header, tags) => {
    expect(readAcceptLanguage(header)).toEqual(tags);
  });

  it('reads no more than twenty of a longer header', () => {
    expect(readAcceptLanguage(Array.from({ length: 5_000 }, () => 'fi').join(','))).toHaveLength(20);
  });
});

describe('createSpeaker', () => {
  it('isolates the direction of what it fills in, and fills in what a template forgot with nothing', () => {
    const { html } = createSpeaker(['en']).html('page_support', { company: 'שלום <Co>', support: '+358 1' });
    const support = { company: '<bdi>שלום &#60;Co&#62;</bdi>', support: '<bdi>+358 1</bdi>' };
    expect(html).toBe(sentences(['en'])('page_support', support));
    expect(createSpeaker(['en']).html('page_support').html).not.toMatch(/[{}<>]/);
  });

  it('never takes a value for the place of another one', () => {
    const { html } = createSpeaker(['en']).html('page_support', {
      company: '{support}',
      support: '\uE000company\uE000',
    });
    expect(html.match(/<bdi>[^<]*<.bdi>/g)).toEqual([
      '<bdi>{support}</bdi>',
      '<bdi>\uE000company\uE000</bdi>',
    ]);
  });

  it.each([
    ['en', 'Europe/Helsinki', 'November 24, 2026 at 9:00 AM GMT+2'],
    ['en-GB', 'Europe/London', '24 November 2026 at 07:00 GMT'],
    ['en-US', 'America/New_York', 'November 24, 2026 at 2:00 AM EST'],
    ['tlh', 'Asia/Tokyo', 'November 24, 2026 at 4:00 PM GMT+9'],
  ])('tells the time in %s and %s', (language, timeZone, text) => {
    const { html } = createSpeaker([language]).time(NOW_MS, timeZone);
    expect(html.replace(/[\u00a0\u202f]/g, ' ')).toBe(
      `<time datetime="2026-11-24T07:00:00.000Z">${text}</time>`,
    );
  });
});
