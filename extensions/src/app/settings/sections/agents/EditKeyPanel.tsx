import { Button, ButtonRow, Flex, Panel, PanelBody, PanelFooter, Text } from '@hubspot/ui-extensions';
import { TroubleNotice } from '../../generated/ui/TroubleNotice.tsx';
import type { AgentKey, AgentKeyList } from '../../generated/wire.ts';
import { valuesOf } from './key-form.ts';
import { KeyFields, MissingNotice } from './KeyFields.tsx';
import type { KeyTools } from './key-tools.ts';
import { useKeyDraft } from './use-key-draft.ts';
import { useRequest } from './use-request.ts';

interface EditKeyPanelProps {
  readonly agentKey: AgentKey;
  readonly list: AgentKeyList;
  readonly tools: KeyTools;
}

/** The panel in which a key gets another name or scope. What was typed stays until it is saved or discarded. */
export function EditKeyPanel({ agentKey, list, tools }: EditKeyPanelProps) {
  const { t, keys, closeOverlay, announce } = tools;
  const { id } = agentKey;
  const panel = `edit-agent-key-${id}`;
  const form = useKeyDraft(valuesOf(agentKey), list);
  const { status, run, reset } = useRequest();
  const isBusy = status.kind === 'saving';

  const save = async (): Promise<void> => {
    const input = form.attempt();
    if (input === undefined) return;
    const answer = await run(() => keys.api.changeAgentKey(id, input));
    if (answer?.ok !== true) return;
    form.discard();
    closeOverlay(panel);
    keys.put(answer.value.key);
    announce(t('keys_changed', { name: answer.value.key.name }));
  };

  return (
    <Panel id={panel} title={agentKey.name} width="md" variant="modal">
      <PanelBody>
        <Flex direction="column" gap="md">
          <KeyFields
            id={panel}
            values={form.values}
            choices={list}
            problems={form.problems}
            status={status}
            t={t}
            onEdit={form.edit}
          />
          {form.isDirty && <Text variant="microcopy">{t('draft_kept')}</Text>}
          <MissingNotice problems={form.problems} t={t} />
          {status.kind === 'trouble' && <TroubleNotice trouble={status.trouble} t={t} onRetry={save} />}
        </Flex>
      </PanelBody>
      <PanelFooter>
        <ButtonRow>
          <Button
            variant="primary"
            disabled={isBusy || !form.isDirty}
            onClick={() => {
              void save();
            }}
          >
            {t(isBusy ? 'saving' : 'save')}
          </Button>
          <Button
            disabled={isBusy}
            onClick={() => {
              form.discard();
              reset();
              closeOverlay(panel);
            }}
          >
            {t(form.isDirty ? 'discard' : 'close')}
          </Button>
        </ButtonRow>
      </PanelFooter>
    </Panel>
  );
}
