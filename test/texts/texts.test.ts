import { describe, expect, it } from 'vitest';
import { sentences, spokenLanguage } from '../../src/texts/texts.ts';

/** How `page_confirm` reads, which differs in all of them. */
const CONFIRM = {
  en: 'Confirm',
  fi: 'Vahvista',
  nl: 'Bevestigen',
  nb: 'Bekreft',
  da: 'Bekr\u00e6ft',
  ja: '\u78ba\u8a8d\u3059\u308b',
};

describe('the language that sentences are in', () => {
  it.each<[readonly (string | undefined)[], string, string]>([
    [['nl'], 'nl', CONFIRM.nl],
    [['nl-BE'], 'nl', CONFIRM.nl],
    [['NL-be'], 'nl', CONFIRM.nl],
    [['nb'], 'nb', CONFIRM.nb],
    [['no'], 'no', CONFIRM.nb],
    [['nn-NO'], 'nn', CONFIRM.nb],
    [['ja-JP'], 'ja', CONFIRM.ja],
    [['ja-Hira-JP'], 'ja', CONFIRM.ja],
    [['en-GB', 'nl'], 'en', CONFIRM.en],
    [['zh'], 'en', CONFIRM.en],
    [['zh-Hant-TW', 'da', 'nl'], 'da', CONFIRM.da],
    [[undefined, 'fi'], 'fi', CONFIRM.fi],
    [[undefined], 'en', CONFIRM.en],
    [[''], 'en', CONFIRM.en],
    [[], 'en', CONFIRM.en],
    [['nld'], 'en', CONFIRM.en],
    [['x-nl'], 'en', CONFIRM.en],
    [['__proto__'], 'en', CONFIRM.en],
    [['constructor', 'da'], 'da', CONFIRM.da],
  ])('for %j is %s', (languages, spoken, confirm) => {
    expect(spokenLanguage(languages)).toBe(spoken);
    expect(sentences(languages)('page_confirm')).toBe(confirm);
  });

  it.each(['pt', 'pt-BR', 'pt-PT', 'PT-br'])('for %s is the one Portuguese', (language) => {
    expect(spokenLanguage([language])).toBe('pt');
    expect(sentences([language])('page_confirm')).toBe(sentences(['pt'])('page_confirm'));
    expect(sentences([language])('page_confirm')).not.toBe(CONFIRM.en);
  });
});

describe('a placeholder', () => {
  const say = sentences(['en']);

  it('is filled in', () => {
    expect(say('mail_support', { company: 'Demo Oy', support: '+358 1' })).toBe(
      'Questions? You can reach Demo Oy here: +358 1',
    );
  });

  it.each(['{support}', '{company}', '{{support}}', '$&', '$1', "$'", '{__proto__}'])(
    'filled with %j stays that text and is not filled in again',
    (company) => {
      expect(say('mail_support', { company, support: 'SECRET' })).toBe(
        `Questions? You can reach ${company} here: SECRET`,
      );
    },
  );

  it('without a value is left out', () => {
    expect(say('mail_link')).toBe('Open the confirmation page');
    expect(say('mail_asked_at')).toBe('Asked for: ');
    expect(say('mail_asked_at', { company: 'Demo Oy' })).toBe('Asked for: ');
  });

  it('is not filled from what every object inherits', () => {
    const values = Object.create({ time: 'inherited' }) as Record<string, string>;
    expect(say('mail_asked_at', values)).toBe('Asked for: ');
  });

  it('is filled at its own place in every language', () => {
    for (const language of ['en', 'fi', 'sv', 'de', 'fr', 'es', 'pt', 'nl', 'it', 'da', 'nb', 'ja']) {
      const sentence = sentences([language])('verification_sent', { number: '0042' });
      expect(sentence.split('0042'), language).toHaveLength(2);
      expect(sentence, language).not.toMatch(/[{}]/);
    }
  });
});
