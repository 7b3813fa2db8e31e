import {
  Button,
  ButtonRow,
  Flex,
  Panel,
  PanelBody,
  PanelFooter,
  Text,
  ToggleGroup,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import { TroubleNotice } from '../../generated/ui/TroubleNotice.tsx';
import type { AgentKey, OverlapMinutes } from '../../generated/wire.ts';
import type { KeyTools } from './key-tools.ts';
import { NewSecret } from './NewSecret.tsx';
import { useIssue } from './use-request.ts';

const OVERLAPS = [
  { minutes: 0, label: 'overlap_none', description: 'overlap_none_help' },
  { minutes: 60, label: 'overlap_hour', description: 'overlap_hour_help' },
  { minutes: 1440, label: 'overlap_day', description: 'overlap_day_help' },
] as const satisfies readonly {
  readonly minutes: OverlapMinutes;
  readonly label: string;
  readonly description: string;
}[];

interface RotateKeyPanelProps {
  readonly agentKey: AgentKey;
  readonly tools: KeyTools;
}

/** The panel in which a key gets a new secret, and in which that is shown. */
export function RotateKeyPanel({ agentKey, tools }: RotateKeyPanelProps) {
  const { t, keys, copy, backendUrl, closeOverlay, announce } = tools;
  const { id, name } = agentKey;
  const panel = `rotate-agent-key-${id}`;
  const [overlap, setOverlap] = useState<OverlapMinutes>(60);
  const issue = useIssue();
  const { status, issued } = issue;
  const isBusy = status.kind === 'saving';

  const rotate = async (about: string, minutes: OverlapMinutes): Promise<void> => {
    const made = await issue.ask([about, minutes], (nonce) => keys.api.rotateAgentKey(id, nonce, minutes));
    if (made !== undefined) keys.put(made.key);
  };

  return (
    <Panel
      id={panel}
      title={t(issued === undefined ? 'keys_rotate_title' : 'secret_panel_title', { name })}
      width="md"
      variant="modal"
      onClose={() => {
        if (issued?.isCopied === true) issue.forget();
      }}
    >
      <PanelBody>
        {issued === undefined ? (
          <Flex direction="column" gap="md">
            <Text>{t('keys_rotate_intro')}</Text>
            <ToggleGroup
              toggleType="radioButtonList"
              name={`${panel}-overlap`}
              label={t('overlap_label')}
              options={OVERLAPS.map(({ minutes, label, description }) => ({
                value: String(minutes),
                label: t(label),
                description: t(description),
              }))}
              value={String(overlap)}
              onChange={(chosen: string) => {
                const found = OVERLAPS.find(({ minutes }) => String(minutes) === chosen);
                if (found !== undefined) setOverlap(found.minutes);
              }}
            />
            {status.kind === 'trouble' && (
              <TroubleNotice trouble={status.trouble} t={t} onRetry={() => rotate('first', overlap)} />
            )}
          </Flex>
        ) : (
          <NewSecret
            {...{ issue, issued, backendUrl, t, copy }}
            id={panel}
            isInUse
            onAgain={() => {
              void rotate('again', 0);
            }}
          />
        )}
      </PanelBody>
      <PanelFooter>
        <ButtonRow>
          {issued === undefined && (
            <Button
              variant="primary"
              disabled={isBusy}
              onClick={() => {
                void rotate('first', overlap);
              }}
            >
              {t(isBusy ? 'keys_rotating' : 'keys_rotate_do')}
            </Button>
          )}
          <Button
            disabled={isBusy}
            onClick={() => {
              issue.forget();
              closeOverlay(panel);
              // Not before: the message would lie over the secret.
              if (issued !== undefined) announce(t('keys_rotated', { name }));
            }}
          >
            {t(typeof issued?.secret === 'string' ? 'secret_done' : 'close')}
          </Button>
        </ButtonRow>
      </PanelFooter>
    </Panel>
  );
}
