import { Alert, Flex, Heading, LoadingButton, Text } from '@hubspot/ui-extensions';
import { useState } from 'react';
import type { Answer } from '../generated/api.ts';
import type { TestMail } from '../generated/wire.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import { newNonce } from '../nonce.ts';
import type { SectionProps } from '../page.ts';
import type { SettingsTexts } from '../texts/settings-texts.ts';

type Sending =
  { readonly kind: 'idle' | 'sending' } | { readonly kind: 'done'; readonly answer: Answer<TestMail> };

/** A mail to the user's own address, which shows whether mails from here arrive. */
export function TestMailPart({ session, t }: SectionProps) {
  const [state, setState] = useState<Sending>({ kind: 'idle' });
  const isSending = state.kind === 'sending';
  const hasFailed = state.kind === 'done' && !(state.answer.ok && state.answer.value.status === 'sent');
  const send = async (): Promise<void> => {
    if (isSending) return;
    setState({ kind: 'sending' });
    setState({ kind: 'done', answer: await session.api.sendTestMail(newNonce()) });
  };
  return (
    <Flex direction="column" gap="sm" align="start">
      <Heading>{t('test_mail_title')}</Heading>
      <Text>{t('test_mail_intro')}</Text>
      {session.overview.me.canEdit ? (
        <LoadingButton
          loading={isSending}
          disabled={isSending}
          resultIconName={hasFailed ? 'warning' : 'success'}
          onClick={() => {
            void send();
          }}
        >
          {t('test_mail_button')}
        </LoadingButton>
      ) : (
        <Text>{t('test_mail_editors_only')}</Text>
      )}
      {state.kind === 'done' && <Outcome answer={state.answer} t={t} />}
    </Flex>
  );
}

const OUTCOMES = {
  sent: { title: 'test_mail_sent', text: 'test_mail_sent_text', variant: 'success' },
  refused: { title: 'test_mail_refused', text: 'test_mail_refused_text', variant: 'error' },
  failed: { title: 'test_mail_failed', text: 'test_mail_failed_text', variant: 'warning' },
} as const;

function Outcome({ answer, t }: { answer: Answer<TestMail>; t: SettingsTexts }) {
  if (!answer.ok) {
    return answer.trouble.kind === 'busy' && answer.trouble.code === 'limit_reached' ? (
      <Alert title={t('test_mail_limit')} variant="warning">
        {t('test_mail_limit_text')}
      </Alert>
    ) : (
      <TroubleNotice trouble={answer.trouble} t={t} />
    );
  }
  const { title, text, variant } = OUTCOMES[answer.value.status];
  return (
    <Alert title={t(title)} variant={variant}>
      {t(text, { to: answer.value.to })}
    </Alert>
  );
}
