import {
  Alert,
  Button,
  Flex,
  Heading,
  LoadingButton,
  LoadingSpinner,
  Select,
  Text,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import type { TryChannel } from '../generated/api.ts';
import { sayCode } from '../generated/texts/shared-texts.ts';
import type { SectionProps } from '../page.ts';
import { Moves, type Scenario } from './Moves.tsx';
import { Transcript } from './Transcript.tsx';
import { useTry } from './use-try.ts';

const CHANNELS = [
  'live_chat',
  'whatsapp',
  'facebook_messenger',
  'email',
] as const satisfies readonly TryChannel[];

const SCENARIOS = [
  ['ask', 'try_scenario_ask'],
  ['change', 'try_scenario_change'],
  ['human', 'try_scenario_human'],
] as const satisfies readonly (readonly [Scenario, string])[];

const OPENINGS = {
  ask: 'try_opening_ask',
  change: 'try_opening_change',
  human: 'try_opening_human',
} as const;

/**
 * Plays a customer with the admin's own contact: every answer is the backend's own decision, and nothing is
 * written to the CRM.
 */
export function TryIt({ session, t, locale, userEmail }: SectionProps & { readonly userEmail: string }) {
  const { state, start, say, startOver } = useTry(session, locale);
  const [{ channel, scenario }, choose] = useState<{ channel: TryChannel; scenario: Scenario }>({
    channel: 'live_chat',
    scenario: 'ask',
  });
  const isOpen = state.conversation !== undefined;
  const hasBegun = state.lines.length > 0;
  return (
    <Flex direction="column" gap="md">
      <Heading>{t('try_title')}</Heading>
      <Text>{t('try_intro')}</Text>
      <Text variant="microcopy">{t('try_no_model')}</Text>
      <Flex gap="md" align="end" wrap>
        <Select
          name="tryChannel"
          label={t('try_channel')}
          value={channel}
          readOnly={hasBegun}
          options={CHANNELS.map((value) => ({ value, label: sayCode(t, 'channel', value) }))}
          onChange={(value) => {
            const chosen = CHANNELS.find((each) => each === value);
            if (chosen !== undefined) choose((before) => ({ ...before, channel: chosen }));
          }}
        />
        <Select
          name="tryScenario"
          label={t('try_scenario')}
          value={scenario}
          options={SCENARIOS.map(([value, label]) => ({ value, label: t(label) }))}
          onChange={(value) => {
            const chosen = SCENARIOS.find(([each]) => each === value)?.[0];
            if (chosen !== undefined) choose((before) => ({ ...before, scenario: chosen }));
          }}
        />
        {hasBegun ? (
          <Button disabled={state.isRunning} onClick={startOver}>
            {t('try_start_over')}
          </Button>
        ) : (
          <LoadingButton
            variant="primary"
            onClick={() => {
              start(channel, t(OPENINGS[scenario]));
            }}
          >
            {t('try_start')}
          </LoadingButton>
        )}
      </Flex>
      {hasBegun && <Transcript lines={state.lines} t={t} userEmail={userEmail} />}
      {state.isRunning && <LoadingSpinner label={t('try_running')} showLabel />}
      {isOpen && state.properties.length === 0 && (
        <Alert title={t('try_no_data_title')} variant="info">
          {t('try_no_data')}
        </Alert>
      )}
      {isOpen && <Moves {...{ state, say, scenario, userEmail, t }} />}
      {state.hasEnded && <Text>{t('try_ended')}</Text>}
    </Flex>
  );
}
