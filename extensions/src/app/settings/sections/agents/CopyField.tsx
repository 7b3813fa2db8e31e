import { Alert, Button, Flex, Input, StatusTag } from '@hubspot/ui-extensions';
import { useState } from 'react';
import type { SettingsTexts } from '../../texts/settings-texts.ts';

/** `actions.copyTextToClipboard`. */
export type CopyText = (text: string) => Promise<void>;

interface CopyFieldProps {
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  /** What the button says. */
  readonly button: string;
  readonly isMain?: boolean;
  readonly t: SettingsTexts;
  readonly copy: CopyText;
  readonly onCopied?: (() => void) | undefined;
}

/** A text to take elsewhere: it can be selected, and copied with a button where the browser allows that. */
export function CopyField({ value, button, isMain = false, t, copy, onCopied, ...input }: CopyFieldProps) {
  // What was copied, and not that something was: another value in its place has not been copied yet.
  const [copied, setCopied] = useState<{ readonly value: string; readonly isDone: boolean } | undefined>();
  const outcome = copied?.value === value ? copied : undefined;
  const press = async (): Promise<void> => {
    const isDone = await copy(value).then(
      () => true,
      () => false,
    );
    setCopied({ value, isDone });
    if (isDone) onCopied?.();
  };
  return (
    <Flex direction="column" gap="xs" align="stretch">
      <Input {...input} value={value} readOnly />
      <Flex gap="sm" align="center" wrap>
        <Button
          type="button"
          size="sm"
          variant={isMain ? 'primary' : 'secondary'}
          onClick={() => {
            void press();
          }}
        >
          {button}
        </Button>
        {outcome?.isDone === true && <StatusTag variant="success">{t('copy_done')}</StatusTag>}
      </Flex>
      {outcome?.isDone === false && (
        <Alert title={t('copy_failed')} variant="warning">
          {t('copy_failed_text')}
        </Alert>
      )}
    </Flex>
  );
}
