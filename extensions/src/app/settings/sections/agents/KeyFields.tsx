import { Alert, Flex, List, Text, Toggle, ToggleGroup } from '@hubspot/ui-extensions';
import { fieldProblem } from '../../forms/field-problem.ts';
import { TextField } from '../../forms/TextField.tsx';
import type { SaveStatus } from '../../generated/state/use-save.ts';
import { sayCode } from '../../generated/texts/shared-texts.ts';
import type { SettingsTexts } from '../../texts/settings-texts.ts';
import {
  cannotBegin,
  openTools,
  type KeyChoices,
  type KeyDraft,
  type KeyProblems,
  type KeyValues,
} from './key-form.ts';
import { toolMeans } from './key-words.ts';

interface KeyFieldsProps {
  /** The panel's, unique on the page. */
  readonly id: string;
  readonly values: KeyValues;
  readonly choices: KeyChoices;
  /** What the form itself has against the values. */
  readonly problems: KeyProblems;
  /** What the backend had against them. */
  readonly status: SaveStatus;
  readonly t: SettingsTexts;
  readonly onEdit: (change: KeyDraft) => void;
}

/** Name and scope of a key. */
export function KeyFields({ id, values, choices, problems, status, t, onEdit }: KeyFieldsProps) {
  const problemOf = (field: keyof KeyProblems, sent: string): string | undefined => {
    const own = problems[field];
    return own === undefined ? fieldProblem(status, sent, t) : t(own);
  };
  return (
    <Flex direction="column" gap="md">
      <TextField
        name={`${id}-name`}
        label={t('keys_name')}
        description={t('keys_name_help')}
        value={values.name}
        required
        problem={problemOf('name', 'name')}
        onEdit={(name) => {
          onEdit({ name });
        }}
      />
      <Switch
        name={`${id}-readOnly`}
        label={t('keys_read_only')}
        help={t('keys_read_only_help')}
        isOn={values.readOnly}
        onSwitch={(readOnly) => {
          onEdit({ readOnly });
        }}
      />
      <ToolChoice {...{ id, values, choices, t, onEdit }} problem={problemOf('tools', 'scope.tools')} />
      <ToggleGroup
        toggleType="checkboxList"
        name={`${id}-channels`}
        label={t('keys_channels')}
        required
        options={choices.channels.map((channel) => ({
          value: channel,
          label: sayCode(t, 'channel', channel),
        }))}
        value={[...values.channels]}
        onChange={(chosen: string[]) => {
          onEdit({ channels: choices.channels.filter((channel) => chosen.includes(channel)) });
        }}
        {...shownProblem(problemOf('channels', 'scope.channels'))}
      />
      <Text variant="microcopy">{t('keys_channels_help')}</Text>
      <Switch
        name={`${id}-recognition`}
        label={t('keys_recognition')}
        help={t('keys_recognition_help')}
        isOn={values.recognition}
        onSwitch={(recognition) => {
          onEdit({ recognition });
        }}
      />
    </Flex>
  );
}

const LABELS = { name: 'keys_name', tools: 'keys_tools', channels: 'keys_channels' } as const;

/** What is missing, once more beside the button that was pressed: the fields can be out of sight. */
export function MissingNotice({ problems, t }: Pick<KeyFieldsProps, 'problems' | 't'>) {
  const fields = (['name', 'tools', 'channels'] as const).flatMap((field) => {
    const problem = problems[field];
    return problem === undefined ? [] : [`${t(LABELS[field])}: ${t(problem)}`];
  });
  if (fields.length === 0) return null;
  return (
    <Alert title={t('trouble_invalid_title')} variant="danger">
      <List variant="unordered-styled">
        {fields.map((words) => (
          <Text key={words}>{words}</Text>
        ))}
      </List>
    </Alert>
  );
}

const shownProblem = (problem: string | undefined) =>
  problem === undefined ? {} : { error: true, validationMessage: problem };

function ToolChoice({
  id,
  values,
  choices,
  t,
  onEdit,
  problem,
}: Pick<KeyFieldsProps, 'id' | 'values' | 'choices' | 't' | 'onEdit'> & {
  readonly problem: string | undefined;
}) {
  const isLocked = ({ effect }: KeyChoices['tools'][number]): boolean =>
    values.readOnly && effect === 'write';
  return (
    <>
      <ToggleGroup
        toggleType="checkboxList"
        name={`${id}-tools`}
        label={t('keys_tools')}
        required
        options={choices.tools.map((tool) => ({
          value: tool.name,
          label: sayCode(t, 'tool', tool.name, tool.title),
          description: isLocked(tool) ? t('keys_tool_locked') : toolMeans(tool.name, t),
          readOnly: isLocked(tool),
        }))}
        value={[...openTools(values, choices)]}
        onChange={(chosen: string[]) => {
          const kept = choices.tools.filter((tool) => isLocked(tool) && values.tools.includes(tool.name));
          onEdit({ tools: [...chosen, ...kept.map(({ name }) => name)] });
        }}
        {...shownProblem(problem)}
      />
      {problem === undefined && cannotBegin(values, choices) && (
        <Alert title={t('keys_cannot_begin')} variant="warning">
          {t('keys_cannot_begin_text')}
        </Alert>
      )}
    </>
  );
}

interface SwitchProps {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly isOn: boolean;
  readonly onSwitch: (isOn: boolean) => void;
}

function Switch({ name, label, help, isOn, onSwitch }: SwitchProps) {
  return (
    <Flex direction="column" gap="xs">
      <Toggle name={name} label={label} size="sm" checked={isOn} onChange={onSwitch} />
      <Text variant="microcopy">{help}</Text>
    </Flex>
  );
}
