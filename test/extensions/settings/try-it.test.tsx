import { Select } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { emptyOverview, readyOverview, rule } from '../fake-api.ts';
import { openPage } from './open-page.tsx';

async function begun(overview = readyOverview()) {
  const page = await openPage(overview);
  const play = page.open('start');
  play.press('Start the conversation');
  await page.says('How can I help you?');
  return { page, play };
}

describe('try it', () => {
  it('plays a whole conversation and says what was decided and why', async () => {
    const { page, play } = await begun();
    expect(play.text()).toContain('Hello, I have a question about my details.');

    play.choose('tryProperty', 'contacts.city');
    play.press('Ask');
    await page.says('Show City: Needs the customer’s email address. Why: the rule asks for “Verify email”.');
    expect(play.text()).toContain('Next, the agent should: ask for the email address.');

    play.press('State this address');
    await page.says('My email address is liisa@example.com.');
    await page.says('Thank you, noted.');
    play.press('Ask');
    await page.says('Show City: Needs a confirmed mail.');

    play.press('Agree to a mail');
    await page.says('Number to type: 4711');
    play.press('Say that it is done');
    await page.says('Outcome: Waiting for the customer.');
    page.backend.confirm();
    play.press('Say that it is done');
    await page.says('Outcome: Confirmed.');
    play.press('Ask');
    await page.says('Show City: Shown. Value: +358 40 123.');

    play.press('Say goodbye');
    await page.says('This conversation has ended');
    expect(play.has('Ask')).toBe(false);
    expect(page.backend.calls.filter((call) => call.startsWith('save'))).toEqual([]);
  });

  it('says that a change would be made, and saves nothing', async () => {
    const { page, play } = await begun({
      ...readyOverview(),
      rules: [
        rule('phone', 'Phone number', { edit: { ...rule('a', 'a').show, protectionLevel: 'match_email' } }),
      ],
    });
    play.choose('tryScenario', 'change');
    play.press('State this address');
    await page.says('Thank you, noted.');
    expect(play.isEnabled('Ask for this change')).toBe(false);
    play.type('tryValue', '+358 40 765');
    play.press('Ask for this change');
    await page.says('Please change my Phone number to +358 40 765.');
    await page.says('Edit Phone number: Would be changed.');
  });

  it('takes no address but the admin’s own, and names it', async () => {
    const { page, play } = await begun();
    play.type('tryEmail', 'customer@example.com');
    play.press('State this address');
    await page.says('only your own address is accepted: liisa@example.com');
    play.type('tryEmail', 'liisa@example.com');
    play.press('State this address');
    await page.says('Thank you, noted.');
  });

  it('shows the customer’s own words in place of the usual sentence, once', async () => {
    const { page, play } = await begun();
    play.type('tryWords', 'Which number do you call me on?');
    play.press('Ask');
    await page.says('Which number do you call me on?');
    await page.until(() => {
      expect(play.isEnabled('Ask')).toBe(true);
    });
    play.press('Ask');
    await page.says('What do you have as my Phone number?');
  });

  it('waits for one answer before it takes the next press', async () => {
    const { page, play } = await begun();
    const release = page.backend.hold();
    play.press('Ask');
    expect(play.isEnabled('Ask')).toBe(false);
    expect(play.isEnabled('State this address')).toBe(false);
    expect(play.isEnabled('Start over')).toBe(false);
    play.press('Ask');
    release();
    await page.until(() => {
      expect(play.isEnabled('Ask')).toBe(true);
    });
    expect(page.backend.calls.filter((call) => call === 'try read_crm_data')).toHaveLength(1);
  });

  it('hands over to a person with the reference for them', async () => {
    const { page, play } = await begun();
    play.choose('tryScenario', 'human');
    play.press('Ask for a person');
    await page.says('Reference for the person who takes over: 7KQM-2XTB');
  });

  it('goes on after trouble', async () => {
    const { page, play } = await begun();
    page.backend.fail({ kind: 'offline' });
    play.press('Ask');
    await page.says('No answer');
    page.backend.fail(undefined);
    play.press('Ask');
    await page.says('Show Phone number:');
  });

  it('starts over with another channel, and ends what was open', async () => {
    const { page, play } = await begun();
    expect(page.renderer.find(Select, { name: 'tryChannel' }).props.readOnly).toBe(true);
    play.press('Start over');
    expect(play.text()).not.toContain('How can I help you?');
    expect(page.backend.calls.at(-1)).toBe('try close_conversation');
    play.choose('tryChannel', 'email');
    play.press('Start the conversation');
    await page.says('How can I help you?');
  });

  it('says that there is nothing to try before the first property', async () => {
    const { play } = await begun(emptyOverview());
    expect(play.text()).toContain('Add a property under “CRM data”');
    expect(play.text()).toContain('There is no property that the agent may show.');
  });

  it('is still there after a look at another tab', async () => {
    const { page, play } = await begun();
    page.open('data');
    page.open('start');
    expect(play.text()).toContain('How can I help you?');
  });
});
