import { Modal, Panel, Toggle, ToggleGroup } from '@hubspot/ui-extensions';
import { describe, expect, it } from 'vitest';
import { createFakeBackend, NOW_MS, readyOverview } from '../fake-api.ts';
import { agentKey, TOOLS } from '../fake-keys.ts';
import type { AgentKey, Overview } from '../../../extensions/shared/wire.ts';
import { openPage, trigger, type handlesOf } from './open-page.tsx';

/** The tab, loaded, over a backend with these keys. */
async function openAgents(
  keys: readonly AgentKey[] = [],
  initial: Overview = readyOverview(),
  locale = 'en',
) {
  const backend = createFakeBackend(initial);
  backend.keys.give(keys);
  const page = await openPage(initial, { backend, locale });
  const agents = page.open('agents');
  await page.until(() => {
    expect(agents.text()).not.toMatch(/Loading the keys|Ladataan avaimia/);
  });
  return { ...page, agents, overlay: (label: string) => page.overlay('agents', label) };
}

type Overlay = ReturnType<typeof handlesOf>;

/** The group of choices whose name ends like this. */
function group(overlay: Overlay, ending: string) {
  const found = overlay
    .node()
    .findAll(ToggleGroup)
    .find(({ props }) => props.name.endsWith(ending));
  if (found === undefined) throw new Error(`There is no choice ${ending}`);
  return found;
}

const choose = (overlay: Overlay, ending: string, value: unknown): void => {
  trigger(group(overlay, ending), 'onChange', value);
};

function switchTo(overlay: Overlay, ending: string, isOn: boolean): void {
  const found = overlay
    .node()
    .findAll(Toggle)
    .find(({ props }) => props.name?.endsWith(ending) === true);
  trigger(found ?? {}, 'onChange', isOn);
}

const CREATE = 'create-agent-key';

/** Fills the form for a new key in, as somebody would who wants one for live chat. */
function fillIn(panel: Overlay, name = 'Web chat'): void {
  panel.type(`${CREATE}-name`, name);
  choose(panel, '-channels', ['live_chat']);
}

const editor: Overview = { ...readyOverview(), me: { canEdit: true, canNameEditors: false } };
const reader: Overview = {
  ...readyOverview(),
  me: { canEdit: false, canNameEditors: false, reasonCode: 'not_named' },
};

describe('the list of agent keys', () => {
  it('is asked for when the tab is opened, and once', async () => {
    const page = await openPage();
    expect(page.backend.calls).toEqual(['overview']);
    page.open('agents');
    page.open('data');
    page.open('agents');
    await page.says('No agent has a key yet');
    expect(page.backend.calls).toEqual(['overview', 'agentKeys']);
  });

  it('explains three ways to connect an agent while there is none, and that HubSpot’s own need no key', async () => {
    const { agents } = await openAgents();
    expect(agents.text()).toContain('An agent in HubSpot needs no key');
    for (const way of ['An agent built in HubSpot', 'An agent that speaks MCP', 'Any other agent']) {
      expect(agents.text()).toContain(way);
    }
  });

  it('says of each key what it may do, where, who made it when, when it was used, and that it works', async () => {
    const { agents } = await openAgents([
      agentKey('Web chat', { lastUsedAtMs: NOW_MS + 3_600_000 }),
      agentKey('Kiosk', {
        createdByUserId: '9404',
        scope: {
          tools: ['open_conversation', 'read_crm_data', 'update_crm_data'],
          readOnly: true,
          channels: ['whatsapp', 'other'],
          recognition: true,
        },
      }),
    ]);
    const web = agents.row('Web chat').text();
    expect(web).toContain('Works');
    expect(web).toContain('Use every tool.');
    expect(web).toContain('Live chat');
    expect(web).toContain('Liisa Laine');
    expect(web).toContain('November 24, 2026 at 2:00 PM');
    expect(web).toContain('November 24, 2026 at 3:00 PM');
    const kiosk = agents.row('Kiosk').text();
    expect(kiosk).toContain('Use: Open a conversation, Show data.\nChange nothing.');
    expect(kiosk).toContain('Say whom its platform recognised.');
    expect(kiosk).toContain('WhatsApp, Another channel');
    expect(kiosk).toContain('User 9404');
    expect(kiosk).toContain('Never');
  });

  it('says until when an earlier secret works', async () => {
    const { agents } = await openAgents([agentKey('Web chat', { previousUntilMs: NOW_MS + 3_600_000 })]);
    expect(agents.row('Web chat').text()).toMatch(
      /The earlier secret works until November 24, 2026 at 3:00 PM/,
    );
  });

  it('shows revoked keys on demand, with nothing to press', async () => {
    const { agents } = await openAgents([agentKey('Old', { revokedAtMs: NOW_MS }), agentKey('Web chat')]);
    expect(agents.rows()).toEqual(['Web chat']);
    agents.press('Show revoked keys (1)');
    expect(agents.rows()).toEqual(['Web chat', 'Old']);
    const row = agents.row('Old');
    expect(row.text()).toContain('Revoked on November 24, 2026');
    expect(() => {
      row.press('Revoke');
    }).toThrow('No button');
    agents.press('Hide revoked keys');
    expect(agents.rows()).toEqual(['Web chat']);
  });

  it('says why it did not come, and comes when asked again', async () => {
    const page = await openPage();
    page.backend.fail({ kind: 'busy', code: 'unavailable', message: '' }, 'agentKeys');
    const agents = page.open('agents');
    await page.says('A part that we need is not available right now.');
    page.backend.fail(undefined);
    agents.press('Try again');
    await page.says('No agent has a key yet');
  });

  it('stays while it is loaded again, also when that fails', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    page.backend.fail({ kind: 'offline' }, 'agentKeys');
    page.agents.press('Load the list again');
    await page.says('No answer');
    expect(page.agents.rows()).toEqual(['Web chat']);
  });

  it('tells where a key is entered, to copy', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    page.agents.press('Copy the MCP address');
    page.agents.press('Copy the HTTPS address');
    await page.until(() => {
      expect(page.copied).toEqual(['https://app.example/mcp', 'https://app.example/v1/tools']);
    });
    expect(page.agents.text()).toContain('Bearer');
  });
});

describe('somebody who is no super admin', () => {
  it('sees the keys and whom to ask, and can change none', async () => {
    const { agents } = await openAgents([agentKey('Web chat')], reader);
    expect(agents.text()).toContain('Only super admins can make and change keys');
    expect(agents.text()).toContain('You can ask: Liisa Laine.');
    expect(agents.text()).not.toContain('You can revoke a key');
    expect(agents.rows()).toEqual(['Web chat']);
    for (const label of ['Create a key', 'Edit', 'New secret', 'Revoke']) {
      expect(agents.has(label), label).toBe(false);
    }
  });

  it('can revoke as an editor, and nothing else', async () => {
    const page = await openAgents([agentKey('Web chat')], editor);
    expect(page.agents.text()).toContain('You can revoke a key: that only takes something away.');
    for (const label of ['Create a key', 'Edit', 'New secret']) {
      expect(page.agents.has(label), label).toBe(false);
    }
    page.overlay('Revoke').press('Revoke this key');
    await page.until(() => {
      expect(page.backend.keys.stored()[0]?.revokedAtMs).toBe(NOW_MS);
    });
  });
});

describe('creating a key', () => {
  it('stores what was chosen, and shows the secret until it was stored away', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel, '  Web chat ');
    switchTo(panel, '-readOnly', false);
    switchTo(panel, '-recognition', true);
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of “Web chat” now');
    });
    expect(panel.text()).toContain('It will not be shown again');
    const [key] = page.backend.keys.stored();
    expect(key).toMatchObject({
      name: 'Web chat',
      scope: {
        tools: TOOLS.map(({ name }) => name),
        readOnly: false,
        channels: ['live_chat'],
        recognition: true,
      },
    });
    panel.press('Copy the secret');
    await page.until(() => {
      expect(panel.text()).toContain('Copied');
    });
    panel.press('Copy the MCP address');
    expect(page.copied).toEqual(['cda_4711_secret-1', 'https://app.example/mcp']);
    panel.press('I have stored the secret');
    expect(page.closed).toEqual([CREATE]);
    expect(page.agents.rows()).toEqual(['Web chat']);
    expect(page.alerts).toEqual(['The key “Web chat” was created.']);
    expect(everythingIn(page)).not.toContain('cda_4711');
  });

  it('begins with a key that changes nothing and works on no channel', async () => {
    const panel = (await openAgents()).overlay('Create a key');
    const tools = group(panel, '-tools').props;
    expect(tools.value).not.toContain('update_crm_data');
    expect(tools.value).toContain('open_conversation');
    expect(tools.options.find(({ value }) => value === 'update_crm_data')).toMatchObject({
      readOnly: true,
      description: 'Not with a read-only key.',
    });
    expect(group(panel, '-channels').props.value).toEqual([]);
    switchTo(panel, '-readOnly', false);
    expect(group(panel, '-tools').props.value).toContain('update_crm_data');
  });

  it('explains every tool', async () => {
    const panel = (await openAgents()).overlay('Create a key');
    switchTo(panel, '-readOnly', false);
    const said = group(panel, '-tools').props.options.map(({ description }) => description);
    expect(new Set(said).size).toBe(TOOLS.length);
    expect(said).not.toContain('');
  });

  it('says what is missing before anything is sent', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    choose(panel, '-tools', []);
    panel.press('Create this key');
    for (const sentence of ['This is needed.', 'Choose at least one tool.', 'Choose at least one channel.']) {
      expect(panel.text()).toContain(sentence);
    }
    panel.type(`${CREATE}-name`, 'x'.repeat(61));
    expect(panel.text()).toContain('This text is too long.');
    expect(page.backend.calls).not.toContain('createAgentKey');
  });

  it('warns of a key with which nothing can begin', async () => {
    const panel = (await openAgents()).overlay('Create a key');
    expect(panel.text()).not.toContain('cannot begin');
    choose(panel, '-tools', ['read_crm_data']);
    expect(panel.text()).toContain('An agent with this key cannot begin');
  });

  it('keeps what was typed while the panel is closed, and after a trouble', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    trigger(panel.node().find(Panel), 'onClose');
    page.backend.fail({ kind: 'server_error', status: 500, requestId: 'req-7' }, 'createAgentKey');
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('req-7');
    });
    page.backend.fail(undefined);
    panel.press('Try again');
    await page.until(() => {
      expect(page.backend.keys.stored().map(({ name }) => name)).toEqual(['Web chat']);
    });
  });

  it('says beside the field what the backend has against it', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    const fields = [{ field: 'scope.channels', code: 'invalid_option', message: '' }];
    page.backend.fail({ kind: 'invalid', code: 'invalid_option', message: '', fields }, 'createAgentKey');
    panel.press('Create this key');
    await page.until(() => {
      expect(group(panel, '-channels').props.validationMessage).toBe('Choose one of the options.');
    });
  });

  it('makes one key of a request whose answer got lost, and helps to a secret', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    page.backend.loseAnswer('createAgentKey');
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('No answer');
    });
    panel.press('Try again');
    await page.until(() => {
      expect(panel.text()).toContain('The key “Web chat” is there, but its secret was lost on the way');
    });
    expect(page.backend.keys.stored()).toHaveLength(1);
    panel.press('Make a new secret now');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of “Web chat” now');
    });
    expect(page.backend.keys.stored()).toHaveLength(1);
  });

  it('is another request when something else was typed after a failure', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    page.backend.loseAnswer('createAgentKey');
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('No answer');
    });
    panel.type(`${CREATE}-name`, 'Kiosk');
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of “Kiosk” now');
    });
    await page.until(() => {
      expect(page.agents.rows()).toEqual(['Kiosk', 'Web chat']);
    });
  });

  it('sends one request for two presses', async () => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    const release = page.backend.hold();
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.isEnabled('Creating…')).toBe(false);
    });
    panel.press('Creating…');
    release();
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret');
    });
    expect(page.backend.calls.filter((call) => call === 'createAgentKey')).toHaveLength(1);
  });

  it.each([
    ['keeps a secret that nobody copied', false, true],
    ['forgets a secret that was copied', true, false],
  ])('%s when the panel is closed without a word', async (_title, isCopied, isThere) => {
    const page = await openAgents();
    const panel = page.overlay('Create a key');
    fillIn(panel);
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of');
    });
    if (isCopied) {
      panel.press('Copy the secret');
      await page.until(() => {
        expect(panel.text()).toContain('Copied');
      });
    }
    trigger(panel.node().find(Panel), 'onClose');
    expect(everythingIn(page).includes('cda_4711_secret-1')).toBe(isThere);
  });

  it('says when the browser does not let the secret be copied, and keeps it', async () => {
    const page = await openAgents();
    page.clipboard.isAllowed = false;
    const panel = page.overlay('Create a key');
    fillIn(panel);
    panel.press('Create this key');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of');
    });
    panel.press('Copy the secret');
    await page.until(() => {
      expect(panel.text()).toContain('Your browser did not let us copy it');
    });
    trigger(panel.node().find(Panel), 'onClose');
    expect(everythingIn(page)).toContain('cda_4711_secret-1');
  });
});

describe('changing a key', () => {
  it('gives it another name and scope, and leaves the rest as others saved it', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    const panel = page.overlay('Edit');
    expect(panel.isEnabled('Save')).toBe(false);
    panel.type('edit-agent-key-id-of-Web chat-name', 'Chat on the web');
    choose(panel, '-channels', ['whatsapp', 'live_chat']);
    panel.press('Save');
    await page.until(() => {
      expect(page.agents.rows()).toEqual(['Chat on the web']);
    });
    expect(page.backend.keys.stored()[0]?.scope).toEqual({
      ...agentKey('').scope,
      channels: ['live_chat', 'whatsapp'],
    });
    expect(page.alerts).toEqual(['The key “Chat on the web” was saved.']);
    expect(page.closed).toEqual(['edit-agent-key-id-of-Web chat']);
  });

  it('keeps what was typed when the key is gone, and says so', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    const panel = page.overlay('Edit');
    panel.type('edit-agent-key-id-of-Web chat-name', 'Chat');
    page.backend.keys.give([]);
    panel.press('Save');
    await page.until(() => {
      expect(panel.text()).toContain('This key is gone.');
    });
    expect(panel.has('Discard changes')).toBe(true);
  });
});

describe('a new secret', () => {
  it.each([
    ['0', null],
    ['60', NOW_MS + 3_600_000],
    ['1440', NOW_MS + 86_400_000],
  ])('can take over after %s minutes', async (overlap, previousUntilMs) => {
    const page = await openAgents([agentKey('Web chat')]);
    const panel = page.overlay('New secret');
    choose(panel, '-overlap', overlap);
    panel.press('Make a new secret');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of “Web chat” now');
    });
    expect(page.backend.keys.stored()[0]?.previousUntilMs).toBe(previousUntilMs);
    panel.press('I have stored the secret');
    expect(everythingIn(page)).not.toContain('cda_4711');
    expect(page.alerts).toEqual(['The key “Web chat” has a new secret.']);
  });

  it('warns before a lost one is made again, because the present one then ends', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    const panel = page.overlay('New secret');
    page.backend.loseAnswer('rotateAgentKey');
    panel.press('Make a new secret');
    await page.until(() => {
      expect(panel.text()).toContain('No answer');
    });
    panel.press('Try again');
    await page.until(() => {
      expect(panel.text()).toContain('then stops working at once');
    });
    panel.press('Make a new secret now');
    await page.until(() => {
      expect(panel.text()).toContain('Copy the secret of “Web chat” now');
    });
    expect(page.backend.keys.stored()[0]?.previousUntilMs).toBeNull();
  });
});

describe('revoking a key', () => {
  it('asks first and says what stops working', async () => {
    const page = await openAgents([agentKey('Web chat', { lastUsedAtMs: NOW_MS })]);
    const modal = page.overlay('Revoke');
    expect(modal.text()).toContain('Revoke the key “Web chat”?');
    expect(modal.text()).toContain('Every request with this key is refused from then on.');
    expect(modal.text()).toContain('It was last used on November 24, 2026 at 2:00 PM');
    expect(modal.text()).toContain('This cannot be undone.');
    const { id } = modal.node().find(Modal).props;
    modal.press('Keep it');
    expect(page.closed).toEqual([id]);
    expect(page.backend.calls).not.toContain('revokeAgentKey');
    modal.press('Revoke this key');
    await page.until(() => {
      expect(page.agents.rows()).toEqual([]);
    });
    expect(page.agents.has('Show revoked keys (1)')).toBe(true);
    expect(page.alerts).toEqual(['The key “Web chat” was revoked.']);
  });

  it('says why it did not work, and tries again', async () => {
    const page = await openAgents([agentKey('Web chat')]);
    const modal = page.overlay('Revoke');
    page.backend.fail({ kind: 'offline' }, 'revokeAgentKey');
    modal.press('Revoke this key');
    await page.until(() => {
      expect(modal.text()).toContain('No answer');
    });
    page.backend.fail(undefined);
    modal.press('Try again');
    await page.until(() => {
      expect(page.backend.keys.stored()[0]?.revokedAtMs).toBe(NOW_MS);
    });
  });
});

describe('in Finnish', () => {
  it('the tab speaks Finnish throughout', async () => {
    const page = await openAgents([agentKey('Web chat')], readyOverview(), 'fi');
    expect(page.agents.text()).toContain('Käyttää kaikkia työkaluja.');
    expect(page.overlay('Luo avain').text()).toContain('Yksi avain agenttia kohti');
  });
});

/** All that stands anywhere on the page, overlays and values of fields included. */
function everythingIn({ renderer }: Awaited<ReturnType<typeof openPage>>): string {
  const seen = new Set<unknown>();
  return JSON.stringify(renderer.getRootNode(), (key, value: unknown) => {
    if (key === 'parentNode' || key === 'parent' || typeof value === 'function') return undefined;
    if (typeof value === 'object' && value !== null) {
      if (seen.has(value)) return undefined;
      seen.add(value);
    }
    return value;
  });
}
