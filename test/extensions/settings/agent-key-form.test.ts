import { describe, expect, it } from 'vitest';
import {
  cannotBegin,
  inputOf,
  newKey,
  openTools,
  problemsOf,
  valuesOf,
} from '../../../extensions/src/app/settings/sections/agents/key-form.ts';
import {
  partedKeys,
  scopeWords,
  toolMeans,
} from '../../../extensions/src/app/settings/sections/agents/key-words.ts';
import { settingsTexts } from '../../../extensions/src/app/settings/texts/settings-texts.ts';
import { agentKey, TOOLS } from '../fake-keys.ts';

const choices = { tools: TOOLS, channels: ['live_chat', 'whatsapp', 'email'] as const };
const t = settingsTexts('en');
const all = TOOLS.map(({ name }) => name);
const full = { ...newKey(choices), name: 'Web chat', readOnly: false, channels: ['live_chat'] as const };

describe('the form of an agent key', () => {
  it('sends tools and channels in the backend’s order, and the name without spaces around it', () => {
    const values = {
      ...full,
      name: '  Web chat\t',
      tools: ['read_crm_data', 'open_conversation'],
      channels: ['email', 'live_chat'] as const,
    };
    expect(inputOf(values, choices)).toEqual({
      name: 'Web chat',
      scope: {
        tools: ['open_conversation', 'read_crm_data'],
        readOnly: false,
        channels: ['live_chat', 'email'],
        recognition: false,
      },
    });
  });

  it('sends no tool that changes data with a read-only key, and has it again when that is switched off', () => {
    const readOnly = { ...full, readOnly: true };
    expect(inputOf(readOnly, choices).scope.tools).toEqual(all.filter((name) => name !== 'update_crm_data'));
    expect(openTools({ ...readOnly, readOnly: false }, choices)).toEqual(all);
  });

  it('leaves out a tool that the backend no longer has', () => {
    expect(inputOf({ ...full, tools: ['toString', 'open_conversation'] }, choices).scope.tools).toEqual([
      'open_conversation',
    ]);
  });

  it('sends a stored key back as it is', () => {
    const key = agentKey('Web chat');
    expect(inputOf(valuesOf(key), choices)).toEqual({ name: 'Web chat', scope: key.scope });
  });

  it.each([
    ['nothing', {}, {}],
    ['a name of spaces', { name: ' \n' }, { name: 'field_required' }],
    ['a name of 61 characters', { name: 'x'.repeat(61) }, { name: 'field_too_long' }],
    ['no tool', { tools: [] }, { tools: 'keys_tools_none' }],
    [
      'a writing tool alone in a read-only key',
      { tools: ['update_crm_data'], readOnly: true },
      { tools: 'keys_tools_none' },
    ],
    ['no channel', { channels: [] }, { channels: 'keys_channels_none' }],
  ])('has against %s: %o', (_title, change, problems) => {
    expect(problemsOf({ ...full, ...change }, choices)).toEqual(problems);
  });

  it('takes a name of 60 characters', () => {
    expect(problemsOf({ ...full, name: 'x'.repeat(60) }, choices)).toEqual({});
  });

  it('knows a key with which nothing can begin', () => {
    expect(cannotBegin(full, choices)).toBe(false);
    expect(cannotBegin({ ...full, tools: ['read_crm_data'] }, choices)).toBe(true);
  });
});

describe('the words about an agent key', () => {
  it.each([
    ['everything', { tools: all, readOnly: false }, ['Use every tool.']],
    ['all that reads', { tools: all, readOnly: true }, ['Use every tool but the one that changes data.']],
    [
      'some tools',
      { tools: ['read_crm_data', 'open_conversation'], readOnly: false },
      ['Use: Open a conversation, Show data.'],
    ],
    [
      'some tools that read, and recognition',
      { tools: ['open_conversation'], readOnly: true, recognition: true },
      ['Use: Open a conversation.', 'Change nothing.', 'Say whom its platform recognised.'],
    ],
  ])('say %s', (_title, scope, words) => {
    expect(scopeWords({ recognition: false, channels: ['email'], ...scope }, choices, t)).toEqual(words);
  });

  it('explain every tool, and leave one alone that is not known', () => {
    expect(all.map((name) => toolMeans(name, t))).not.toContain('');
    expect(toolMeans('toString', t)).toBe('');
  });

  it('part keys that work from those that were revoked', () => {
    const keys = [agentKey('a', { revokedAtMs: 1 }), agentKey('b'), agentKey('c')];
    const { living, revoked } = partedKeys(keys);
    expect([living, revoked].map((part) => part.map(({ name }) => name))).toEqual([['b', 'c'], ['a']]);
  });
});
