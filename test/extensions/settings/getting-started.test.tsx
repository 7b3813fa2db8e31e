import { ProgressBar } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { emptyOverview, readyOverview } from '../fake-api.ts';
import { openPage } from './open-page.tsx';

describe('getting started', () => {
  it('counts what is done, from the live state', async () => {
    const page = await openPage(emptyOverview());
    const bar = () => page.renderer.find(ProgressBar).props;
    expect(bar()).toMatchObject({ value: 1, maxValue: 5, valueDescription: '1 of 5 done' });
    const form = page.open('verification');
    form.type('companyName', 'Saimaa Ferries');
    form.type('supportContact', 'help@saimaa.example');
    form.submit('companyName');
    await page.until(() => {
      expect(bar().value).toBe(2);
    });
  });

  it.each([
    ['Fill in the company name', 'verification'],
    ['Choose CRM data', 'data'],
    ['Choose the moment', 'email'],
  ])('jumps with “%s” to the tab %s', async (button, tab) => {
    const page = await openPage(emptyOverview());
    page.press(button);
    expect(page.selected()).toBe(tab);
  });

  it('names the ways to connect an agent that there are, and no others', async () => {
    const page = await openPage(emptyOverview());
    expect(page.text()).toContain('An agent built in HubSpot');
    expect(page.text()).not.toContain('MCP');
    const more = await openPage({ ...emptyOverview(), connect: ['hubspot_agent_tool', 'mcp', 'https'] });
    expect(more.text()).toContain('An agent that speaks MCP');
    expect(more.text()).toContain('Any other agent');
    expect(more.text()).not.toContain('HubSpot’s customer agent');
  });

  it('leads to the agent keys for an agent that needs one, and not otherwise', async () => {
    const page = await openPage({ ...emptyOverview(), connect: ['hubspot_agent_tool', 'https'] });
    page.press('Create an agent key');
    expect(page.selected()).toBe('agents');
    await page.says('No agent has a key yet');
    const without = await openPage({ ...emptyOverview(), connect: ['hubspot_agent_tool'] });
    expect(without.has('Create an agent key')).toBe(false);
  });

  it('ticks “Try it” off once a conversation was played', async () => {
    const page = await openPage({ ...readyOverview(), lastToolCall: null });
    const bar = () => page.renderer.find(ProgressBar).props;
    expect(bar().value).toBe(3);
    page.press('Start the conversation');
    await page.until(() => {
      expect(bar().value).toBe(4);
    });
  });
});
