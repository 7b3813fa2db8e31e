import type { AgentKeyInput } from '../../generated/api.ts';
import type { SharedKey } from '../../generated/texts/en.ts';
import type { AgentKey, AgentKeyList, Channel } from '../../generated/wire.ts';
import type { SettingsKey } from '../../texts/en.ts';

/** Everything that a scope can name. */
export type KeyChoices = Pick<AgentKeyList, 'tools' | 'channels'>;

/** The fields of a key's form. */
export interface KeyValues {
  readonly name: string;
  /** Also the writing ones that a read-only key does not get: switching that off brings them back. */
  readonly tools: readonly string[];
  readonly readOnly: boolean;
  readonly channels: readonly Channel[];
  readonly recognition: boolean;
}

/** What was typed and not saved. Holds only what somebody touched. */
export type KeyDraft = Partial<KeyValues>;

/** Fields with something wrong, each with the sentence that says what. */
export type KeyProblems = Readonly<Partial<Record<'name' | 'tools' | 'channels', SharedKey | SettingsKey>>>;

const MAX_NAME = 60;

/** The tool that everything begins with. */
const FIRST_TOOL = 'open_conversation';

/** A key before anybody typed: it reads with every tool, and on no channel until somebody chooses one. */
export function newKey({ tools }: KeyChoices): KeyValues {
  return { name: '', tools: tools.map(({ name }) => name), readOnly: true, channels: [], recognition: false };
}

/** A key as it is stored. */
export function valuesOf({ name, scope }: AgentKey): KeyValues {
  return { name, ...scope };
}

/** The tools that a key really opens, in the order of the list. */
export function openTools(
  { tools: named, readOnly }: Pick<KeyValues, 'tools' | 'readOnly'>,
  { tools }: KeyChoices,
): readonly string[] {
  return tools
    .filter(({ name, effect }) => named.includes(name) && !(readOnly && effect === 'write'))
    .map(({ name }) => name);
}

/** Whether a key with these tools can do nothing at all, because no conversation can be opened with it. */
export function cannotBegin(values: KeyValues, choices: KeyChoices): boolean {
  return !openTools(values, choices).includes(FIRST_TOOL);
}

/** What the backend is sent: what the form shows and nothing besides. */
export function inputOf(values: KeyValues, choices: KeyChoices): AgentKeyInput {
  const { name, readOnly, channels, recognition } = values;
  const scope = {
    tools: openTools(values, choices),
    readOnly,
    channels: choices.channels.filter((channel) => channels.includes(channel)),
    recognition,
  };
  return { name: name.trim(), scope };
}

/** What has to be put right before a key can be sent. */
export function problemsOf(values: KeyValues, choices: KeyChoices): KeyProblems {
  const { name, scope } = inputOf(values, choices);
  return {
    ...(name === '' ? { name: 'field_required' } : {}),
    ...(name.length > MAX_NAME ? { name: 'field_too_long' } : {}),
    ...(scope.tools.length === 0 ? { tools: 'keys_tools_none' } : {}),
    ...(scope.channels.length === 0 ? { channels: 'keys_channels_none' } : {}),
  };
}
