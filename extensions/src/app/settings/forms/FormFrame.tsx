import { Button, Flex, Form, LoadingButton, StatusTag, Text } from '@hubspot/ui-extensions';
import type { ReactNode } from 'react';
import { changesBetween } from '../generated/state/changes.ts';
import type { SettingsSession } from '../generated/state/use-settings.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { SettingsTexts } from '../texts/settings-texts.ts';
import type { Form as FormState } from './use-form.ts';

/** A form with its fields as children, what went wrong, and its Save button. */
export interface FormFrameProps<T> {
  readonly form: FormState<T>;
  readonly session: SettingsSession;
  readonly t: SettingsTexts;
  readonly canEdit: boolean;
  readonly children: ReactNode;
}

/** Draws a form. Whoever may not edit sees the fields and nothing to press. */
export function FormFrame<T>({ form, session, t, canEdit, children }: FormFrameProps<T>) {
  const { status } = form;
  const isSaving = status.kind === 'saving';
  if (!canEdit) {
    return (
      <Flex direction="column" gap="md">
        {children}
      </Flex>
    );
  }
  return (
    <Form onSubmit={form.save} autoComplete="off">
      <Flex direction="column" gap="md">
        {children}
        {status.kind === 'trouble' && (
          <TroubleNotice
            trouble={status.trouble}
            t={t}
            onReload={form.reload}
            onReapply={form.reapply}
            onRetry={form.save}
            {...(status.trouble.kind === 'stale'
              ? { changes: changesBetween(session.overview, status.trouble.current, t) }
              : {})}
          />
        )}
        <Flex gap="sm" align="center" wrap>
          <LoadingButton
            type="submit"
            variant="primary"
            loading={isSaving}
            // Without it the button shows a check mark however it went.
            resultIconName={status.kind === 'trouble' ? 'warning' : 'success'}
            disabled={!form.isDirty || isSaving}
          >
            {t('form_save')}
          </LoadingButton>
          {form.isDirty && !isSaving && (
            <Button type="button" variant="transparent" onClick={form.discard}>
              {t('form_discard')}
            </Button>
          )}
          <SaveWord form={form} t={t} />
        </Flex>
      </Flex>
    </Form>
  );
}

function SaveWord<T>({ form, t }: Pick<FormFrameProps<T>, 'form' | 't'>) {
  if (form.status.kind === 'saving') return <Text inline>{t('form_saving')}</Text>;
  if (form.isDirty) return <StatusTag variant="warning">{t('form_unsaved')}</StatusTag>;
  if (form.status.kind === 'saved') return <StatusTag variant="success">{t('form_saved')}</StatusTag>;
  return null;
}
