import { Button, ButtonRow, Flex, Modal, ModalBody, ModalFooter, Text } from '@hubspot/ui-extensions';
import { TroubleNotice } from '../../generated/ui/TroubleNotice.tsx';
import { formatMoment } from '../../generated/texts/moment.ts';
import type { AgentKey } from '../../generated/wire.ts';
import type { KeyTools } from './key-tools.ts';
import { useRequest } from './use-request.ts';

interface RevokeKeyModalProps {
  readonly agentKey: AgentKey;
  readonly tools: KeyTools;
  readonly locale: string | undefined;
  readonly timeZone: string;
}

/** The question before a key dies, with what stops working then. */
export function RevokeKeyModal({ agentKey, tools, locale, timeZone }: RevokeKeyModalProps) {
  const { t, keys, closeOverlay, announce } = tools;
  const { id, name, lastUsedAtMs } = agentKey;
  const modal = `revoke-agent-key-${id}`;
  const { status, run } = useRequest();
  const isBusy = status.kind === 'saving';

  const revoke = async (): Promise<void> => {
    const answer = await run(() => keys.api.revokeAgentKey(id));
    if (answer?.ok !== true) return;
    closeOverlay(modal);
    keys.put(answer.value.key);
    announce(t('keys_revoked', { name }));
  };

  return (
    <Modal id={modal} title={t('keys_revoke_title', { name })} variant="danger" width="md">
      <ModalBody>
        <Flex direction="column" gap="sm">
          <Text>{t('keys_revoke_stops')}</Text>
          <Text>
            {lastUsedAtMs === null
              ? t('keys_revoke_never_used')
              : t('keys_revoke_last_used', { moment: formatMoment(lastUsedAtMs, locale, timeZone) })}
          </Text>
          <Text>{t('keys_revoke_for_ever')}</Text>
          {status.kind === 'trouble' && <TroubleNotice trouble={status.trouble} t={t} onRetry={revoke} />}
        </Flex>
      </ModalBody>
      <ModalFooter>
        <ButtonRow>
          <Button
            variant="destructive"
            disabled={isBusy}
            onClick={() => {
              void revoke();
            }}
          >
            {t(isBusy ? 'keys_revoking' : 'keys_revoke_do')}
          </Button>
          <Button
            disabled={isBusy}
            onClick={() => {
              closeOverlay(modal);
            }}
          >
            {t('keys_revoke_keep')}
          </Button>
        </ButtonRow>
      </ModalFooter>
    </Modal>
  );
}
