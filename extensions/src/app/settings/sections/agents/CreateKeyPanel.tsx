import { Button, ButtonRow, Flex, Panel, PanelBody, PanelFooter, Text } from '@hubspot/ui-extensions';
import { TroubleNotice } from '../../generated/ui/TroubleNotice.tsx';
import type { AgentKeyList } from '../../generated/wire.ts';
import { newKey } from './key-form.ts';
import { KeyFields, MissingNotice } from './KeyFields.tsx';
import type { KeyTools } from './key-tools.ts';
import { NewSecret } from './NewSecret.tsx';
import { useIssue, type Issued } from './use-request.ts';
import { useKeyDraft } from './use-key-draft.ts';

const PANEL = 'create-agent-key';

/**
 * The panel in which a key is made, and in which its secret is shown. A panel cannot refuse to be closed: what was
 * typed, and a secret that nobody copied, stand there when it opens again.
 */
export function CreateKeyPanel({ list, tools }: { readonly list: AgentKeyList; readonly tools: KeyTools }) {
  const { t, keys, copy, backendUrl, closeOverlay, announce } = tools;
  const form = useKeyDraft(newKey(list), list);
  const issue = useIssue();
  const { status, issued } = issue;
  const isBusy = status.kind === 'saving';

  const create = async (): Promise<void> => {
    const input = form.attempt();
    if (input === undefined) return;
    const made = await issue.ask(input, (nonce) => keys.api.createAgentKey(nonce, input));
    if (made === undefined) return;
    form.discard();
    keys.put(made.key);
  };
  const again = async (id: string): Promise<void> => {
    const rotated = await issue.ask([id], (nonce) => keys.api.rotateAgentKey(id, nonce, 0));
    if (rotated !== undefined) keys.put(rotated.key);
  };
  const close = (): void => {
    form.discard();
    issue.forget();
    closeOverlay(PANEL);
    // Not before: the message would lie over the secret.
    if (issued !== undefined) announce(t('keys_created', { name: issued.key.name }));
  };

  return (
    <Panel
      id={PANEL}
      title={t(issued === undefined ? 'keys_create_title' : 'secret_panel_title')}
      width="md"
      variant="modal"
      onClose={() => {
        if (issued?.isCopied === true) issue.forget();
      }}
    >
      <PanelBody>
        {issued === undefined ? (
          <Flex direction="column" gap="md">
            <Text>{t('keys_create_intro')}</Text>
            <KeyFields
              id={PANEL}
              values={form.values}
              choices={list}
              problems={form.problems}
              status={status}
              t={t}
              onEdit={form.edit}
            />
            {form.isDirty && <Text variant="microcopy">{t('draft_kept')}</Text>}
            <MissingNotice problems={form.problems} t={t} />
            {status.kind === 'trouble' && <TroubleNotice trouble={status.trouble} t={t} onRetry={create} />}
          </Flex>
        ) : (
          <NewSecret
            {...{ issue, issued, backendUrl, t, copy }}
            id={PANEL}
            isInUse={false}
            onAgain={() => {
              void again(issued.key.id);
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
                void create();
              }}
            >
              {t(isBusy ? 'keys_creating' : 'keys_create_do')}
            </Button>
          )}
          <Button disabled={isBusy} onClick={close}>
            {t(closeWord(issued, form.isDirty))}
          </Button>
        </ButtonRow>
      </PanelFooter>
    </Panel>
  );
}

function closeWord(issued: Issued | undefined, isDirty: boolean): 'secret_done' | 'discard' | 'close' {
  if (typeof issued?.secret === 'string') return 'secret_done';
  return isDirty ? 'discard' : 'close';
}
