import { Alert, Button, Flex, Text } from '@hubspot/ui-extensions';
import { TroubleNotice } from '../../generated/ui/TroubleNotice.tsx';
import type { SettingsTexts } from '../../texts/settings-texts.ts';
import { WhereToEnter } from './ConnectParts.tsx';
import { CopyField, type CopyText } from './CopyField.tsx';
import type { Issue, Issued } from './use-request.ts';

interface NewSecretProps {
  /** The panel's, unique on the page. */
  readonly id: string;
  readonly issue: Issue;
  readonly issued: Issued;
  /** An agent may be using the key already. */
  readonly isInUse: boolean;
  readonly backendUrl: string;
  readonly t: SettingsTexts;
  readonly copy: CopyText;
  /** Asks for another secret, where the answer with this one got lost. */
  readonly onAgain: () => void;
}

/** A key's secret, the one time that it is shown; or that it was lost on the way here. */
export function NewSecret({ id, issue, issued, isInUse, backendUrl, t, copy, onAgain }: NewSecretProps) {
  const { status } = issue;
  if (issued.secret === null) {
    return (
      <Flex direction="column" gap="md">
        <Alert title={t('secret_lost', { name: issued.key.name })} variant="warning">
          <Flex direction="column" gap="sm" align="start">
            <Text>{t(isInUse ? 'secret_lost_in_use' : 'secret_lost_text')}</Text>
            <Button size="sm" disabled={status.kind === 'saving'} onClick={onAgain}>
              {t('secret_again')}
            </Button>
          </Flex>
        </Alert>
        {status.kind === 'trouble' && <TroubleNotice trouble={status.trouble} t={t} onRetry={onAgain} />}
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="md">
      <Alert title={t('secret_title', { name: issued.key.name })} variant="warning">
        {t('secret_text')}
      </Alert>
      <CopyField
        name={`${id}-secret`}
        label={t('secret_label')}
        value={issued.secret}
        button={t('secret_copy')}
        isMain
        t={t}
        copy={copy}
        onCopied={issue.noteCopied}
      />
      <WhereToEnter name={id} backendUrl={backendUrl} t={t} copy={copy} />
    </Flex>
  );
}
