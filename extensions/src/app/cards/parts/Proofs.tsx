import {
  Button,
  Flex,
  Heading,
  LoadingButton,
  Modal,
  ModalBody,
  ModalFooter,
  Text,
  Tile,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import type { Trouble } from '../generated/api.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { LivingProof } from '../generated/wire.ts';
import { codeWord, type Speech } from '../logic/speech.ts';
import type { CardTexts } from '../texts/card-texts.ts';
import type { BodyProps } from './ContactBody.tsx';

const MODAL_ID = 'contact-card-end-proofs';

/** The proofs that are alive now, and the way to end them. Whoever sees the card may end them: it only tightens. */
export function Proofs(props: BodyProps) {
  const { contact, speech } = props;
  const { t } = speech;
  const { proofs } = contact.card;
  return (
    <Flex direction="column" gap="small">
      <Heading>{t('proofs_title')}</Heading>
      {proofs.length === 0 && <Text>{t('proofs_none')}</Text>}
      {proofs.map((proof) => (
        <Proof key={proof.conversation} proof={proof} speech={speech} />
      ))}
      <Text variant="microcopy">{t('proofs_about')}</Text>
      {proofs.length > 0 && (
        <Flex>
          <Button variant="destructive" size="small" overlay={<EndProofs {...props} />}>
            {t('end_proofs')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

function Proof({ proof, speech }: { readonly proof: LivingProof; readonly speech: Speech }) {
  const { t, moment } = speech;
  const channel = codeWord(speech, 'channel', proof.channel);
  return (
    <Tile compact>
      <Text format={{ fontWeight: 'demibold' }}>
        {t('proof_conversation', { channel, reference: proof.reference })}
      </Text>
      <Text>
        {t('proof_confirmed', { from: moment(proof.confirmedAtMs), until: moment(proof.expiresAtMs) })}
      </Text>
    </Tile>
  );
}

type Progress =
  | { readonly kind: 'idle' }
  | { readonly kind: 'ending' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

function EndProofs({ api, contact, actions, refresh, speech: { t, shared } }: BodyProps) {
  const [progress, setProgress] = useState<Progress>({ kind: 'idle' });
  const isEnding = progress.kind === 'ending';
  const end = async () => {
    setProgress({ kind: 'ending' });
    const answer = await api.endProofs(contact.card.contactId);
    if (!answer.ok) {
      setProgress({ kind: 'trouble', trouble: answer.trouble });
      return;
    }
    setProgress({ kind: 'idle' });
    actions.closeOverlay(MODAL_ID);
    actions.addAlert({ type: 'success', title: t('ended_title'), message: endedText(answer.value.ended, t) });
    await refresh();
  };
  return (
    <Modal id={MODAL_ID} title={t('end_title')} variant="danger" width="md">
      <ModalBody>
        <Flex direction="column" gap="small">
          <Text>{t('end_consequence')}</Text>
          {progress.kind === 'trouble' && (
            <TroubleNotice trouble={progress.trouble} t={shared} onRetry={end} />
          )}
        </Flex>
      </ModalBody>
      <ModalFooter>
        <LoadingButton
          variant="destructive"
          loading={isEnding}
          resultIconName={progress.kind === 'trouble' ? 'warning' : 'success'}
          onClick={() => {
            if (!isEnding) void end();
          }}
        >
          {isEnding ? t('ending') : t('end_confirm')}
        </LoadingButton>
        <Button
          variant="secondary"
          onClick={() => {
            actions.closeOverlay(MODAL_ID);
          }}
        >
          {t('end_keep')}
        </Button>
      </ModalFooter>
    </Modal>
  );
}

function endedText(ended: number, t: CardTexts): string {
  if (ended === 0) return t('ended_none');
  return ended === 1 ? t('ended_one') : t('ended_many', { count: ended });
}
