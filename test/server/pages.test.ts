import { describe, expect, it } from 'vitest';
import { installedPage, refusedPage } from '../../server/pages/install-pages.ts';
import { renderPage } from '../../server/pages/page.ts';
import { escapeHtml } from '../../src/texts/escape-html.ts';

const EVIL = `<script>alert("1")</script>'&`;
const INERT = '&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39;&#38;';

describe('escapeHtml', () => {
  it('turns the five characters that mean something in HTML into references', () => {
    expect(escapeHtml(EVIL)).toBe(INERT);
  });

  it('leaves every other text alone', () => {
    expect(escapeHtml('Ääkkösiä, 日本 = 100 %')).toBe('Ääkkösiä, 日本 = 100 %');
  });
});

describe('renderPage', () => {
  it('escapes title, paragraphs, steps and link', () => {
    const html = renderPage({
      title: EVIL,
      paragraphs: [EVIL],
      steps: [EVIL],
      link: { href: `/x" onclick="y`, text: EVIL },
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('href="/x&#34; onclick=&#34;y"');
    // Once each in the document's title, its heading, the paragraph, the step and the link.
    expect(html.split(INERT)).toHaveLength(6);
  });

  it('loads nothing, runs nothing and names its language', () => {
    const html = renderPage({ title: 'Hello', paragraphs: ['Text'] });
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).not.toMatch(/<(?:script|img|link|iframe|form|object)|src=|url\(|https?:/);
    expect(html).not.toMatch(/<(?:ol|a)[ >]/);
  });
});

describe('the pages of an installation', () => {
  it.each([
    ['state_unknown', 'This installation link was already used', true],
    ['state_expired', 'The installation took too long', true],
    ['wrong_browser', 'This installation was started in another browser', true],
    ['no_code', 'The app was not installed', true],
    ['code_refused', 'HubSpot did not accept the installation', true],
    ['app_refused', 'HubSpot refused this app', false],
    ['missing_scopes', 'Some permissions are missing', true],
  ] as const)('says for %s that nothing was changed, and where to go on', (reason, title, again) => {
    const content = refusedPage(reason);
    expect(content.title).toBe(title);
    expect(content.paragraphs.join(' ')).toContain('Nothing was changed.');
    expect(content.link?.href).toBe(again ? '/oauth/install' : undefined);
  });

  it('says after an installation where it went and what comes next', () => {
    const html = renderPage(installedPage('CRM <Data>', '4711'));
    expect(html).toContain('HubSpot account 4711');
    expect(html).toContain('CRM &#60;Data&#62; is connected');
    expect(html.match(/<li>/g)).toHaveLength(3);
  });
});
