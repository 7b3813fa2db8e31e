import { sayCode } from '../../generated/texts/shared-texts.ts';
import type { AgentKey, KeyScope } from '../../generated/wire.ts';
import type { SettingsTexts } from '../../texts/settings-texts.ts';
import { openTools, type KeyChoices } from './key-form.ts';

/** What each tool is good for. A tool that a newer backend has is shown with its title alone. */
const TOOL_MEANS = new Map([
  ['open_conversation', 'keys_tool_open'],
  ['submit_email', 'keys_tool_email'],
  ['read_crm_data', 'keys_tool_read'],
  ['update_crm_data', 'keys_tool_update'],
  ['request_verification', 'keys_tool_request'],
  ['check_verification', 'keys_tool_check'],
  ['close_conversation', 'keys_tool_close'],
] as const);

/** What a tool is good for, in a sentence; empty for one that this page does not know. */
export function toolMeans(name: string, t: SettingsTexts): string {
  const key = new Map<string, Parameters<SettingsTexts>[0]>(TOOL_MEANS).get(name);
  return key === undefined ? '' : t(key);
}

/** What a key may do, one sentence each. */
export function scopeWords(scope: KeyScope, choices: KeyChoices, t: SettingsTexts): readonly string[] {
  const open = openTools(scope, choices);
  const isAll = open.length === openTools({ ...scope, tools: namesOf(choices) }, choices).length;
  const titles = choices.tools
    .filter(({ name }) => open.includes(name))
    .map(({ name, title }) => sayCode(t, 'tool', name, title));
  return [
    isAll
      ? t(scope.readOnly ? 'keys_may_all_read' : 'keys_may_all')
      : t('keys_may', { tools: titles.join(', ') }),
    ...(scope.readOnly && !isAll ? [t('keys_may_not_change')] : []),
    ...(scope.recognition ? [t('keys_may_recognise')] : []),
  ];
}

const namesOf = ({ tools }: KeyChoices): readonly string[] => tools.map(({ name }) => name);

/** Living keys first; the order within both is the backend's. */
export function partedKeys(keys: readonly AgentKey[]): {
  readonly living: readonly AgentKey[];
  readonly revoked: readonly AgentKey[];
} {
  return {
    living: keys.filter(({ revokedAtMs }) => revokedAtMs === null),
    revoked: keys.filter(({ revokedAtMs }) => revokedAtMs !== null),
  };
}
