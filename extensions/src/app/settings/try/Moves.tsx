import { Button, Flex, Select, Text } from '@hubspot/ui-extensions';
import { useState } from 'react';
import { TextField } from '../forms/TextField.tsx';
import type { SettingsTexts } from '../texts/settings-texts.ts';
import type { TryProperty, TryState, TryTool } from './transcript.ts';
import type { Try } from './use-try.ts';

/** What the customer came for. */
export type Scenario = 'ask' | 'change' | 'human';

interface MovesProps {
  readonly state: TryState;
  readonly say: Try['say'];
  readonly scenario: Scenario;
  readonly userEmail: string;
  readonly t: SettingsTexts;
}

interface Typed {
  /** In the customer's own words; empty: the words of the button. */
  readonly words: string;
  readonly email: string;
  readonly property: string;
  readonly value: string;
}

/** What the customer can say next. Words are for the transcript; the button decides which tool the agent calls. */
export function Moves({ state, say, scenario, userEmail, t }: MovesProps) {
  const [typed, setTyped] = useState<Typed>({ words: '', email: userEmail, property: '', value: '' });
  const set = (change: Partial<Typed>): void => {
    setTyped((before) => ({ ...before, ...change }));
  };
  const speak = (usual: string, tool: TryTool, input: Readonly<Record<string, unknown>> = {}): void => {
    const words = typed.words.trim();
    say(words === '' ? usual : words, tool, input);
    if (words !== '') set({ words: '' });
  };
  const shared = { t, typed, set, speak, isRunning: state.isRunning };
  return (
    <Flex direction="column" gap="md">
      <TextField
        name="tryWords"
        label={t('try_words')}
        description={t('try_words_help')}
        value={typed.words}
        onEdit={(words) => {
          set({ words });
        }}
      />
      <Flex direction="column" gap="xs">
        <TextField
          name="tryEmail"
          label={t('try_email')}
          value={typed.email}
          onEdit={(email) => {
            set({ email });
          }}
        />
        <Flex>
          <Button
            disabled={state.isRunning || typed.email.trim() === ''}
            onClick={() => {
              const email = typed.email.trim();
              speak(t('try_say_email', { email }), 'submit_email', { email });
            }}
          >
            {t('try_do_email')}
          </Button>
        </Flex>
      </Flex>
      {scenario === 'ask' && (
        <AskFor {...shared} properties={state.properties.filter(({ canShow }) => canShow)} />
      )}
      {scenario === 'change' && (
        <Change {...shared} properties={state.properties.filter(({ canEdit }) => canEdit)} />
      )}
      <Flex gap="sm" wrap>
        <Button
          disabled={state.isRunning}
          onClick={() => {
            speak(t('try_say_verify'), 'request_verification');
          }}
        >
          {t('try_do_verify')}
        </Button>
        <Button
          disabled={state.isRunning}
          onClick={() => {
            speak(t('try_say_done'), 'check_verification');
          }}
        >
          {t('try_do_done')}
        </Button>
        <Button
          disabled={state.isRunning}
          onClick={() => {
            const isHandoff = scenario === 'human';
            speak(t(isHandoff ? 'try_say_human' : 'try_say_bye'), 'close_conversation', {
              reason: isHandoff ? 'handoff' : 'customer_left',
            });
          }}
        >
          {t(scenario === 'human' ? 'try_do_human' : 'try_do_bye')}
        </Button>
      </Flex>
    </Flex>
  );
}

interface PropertyMoveProps {
  readonly t: SettingsTexts;
  readonly typed: Typed;
  readonly set: (change: Partial<Typed>) => void;
  readonly speak: (usual: string, tool: TryTool, input: Readonly<Record<string, unknown>>) => void;
  readonly isRunning: boolean;
  readonly properties: readonly TryProperty[];
}

/** The chosen property where it can be chosen here, else the first. */
function chosenOf({ typed, properties }: PropertyMoveProps): TryProperty | undefined {
  return properties.find(({ name }) => name === typed.property) ?? properties[0];
}

function PropertySelect(props: PropertyMoveProps & { readonly label: string }) {
  return (
    <Select
      name="tryProperty"
      label={props.label}
      value={chosenOf(props)?.name ?? ''}
      options={props.properties.map(({ name, label }) => ({ value: name, label }))}
      onChange={(property) => {
        props.set({ property: String(property) });
      }}
    />
  );
}

function AskFor(props: PropertyMoveProps) {
  const { t, speak, isRunning } = props;
  const chosen = chosenOf(props);
  if (chosen === undefined) return <Text>{t('try_nothing_to_show')}</Text>;
  return (
    <Flex gap="sm" align="end" wrap>
      <PropertySelect {...props} label={t('try_ask_property')} />
      <Button
        disabled={isRunning}
        onClick={() => {
          speak(t('try_say_ask', { label: chosen.label }), 'read_crm_data', { properties: [chosen.name] });
        }}
      >
        {t('try_do_ask')}
      </Button>
    </Flex>
  );
}

function Change(props: PropertyMoveProps) {
  const { t, typed, set, speak, isRunning } = props;
  const chosen = chosenOf(props);
  if (chosen === undefined) return <Text>{t('try_nothing_to_change')}</Text>;
  const value = typed.value.trim();
  return (
    <Flex gap="sm" align="end" wrap>
      <PropertySelect {...props} label={t('try_change_property')} />
      <TextField
        name="tryValue"
        label={t('try_new_value')}
        value={typed.value}
        onEdit={(text) => {
          set({ value: text });
        }}
      />
      <Button
        disabled={isRunning || value === ''}
        onClick={() => {
          const words = t('try_say_change', { label: chosen.label, value });
          speak(words, 'update_crm_data', { changes: { [chosen.name]: value } });
        }}
      >
        {t('try_do_change')}
      </Button>
    </Flex>
  );
}
