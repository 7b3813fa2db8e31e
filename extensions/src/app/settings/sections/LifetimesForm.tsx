import { Alert, Flex, Heading, StepperInput, Text, Toggle } from '@hubspot/ui-extensions';
import type { DraftSlot } from '../forms/drafts.ts';
import { fieldProblem } from '../forms/field-problem.ts';
import { FormFrame } from '../forms/FormFrame.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useForm, type FormKind } from '../forms/use-form.ts';
import type { SectionProps } from '../page.ts';
import { parseRecipients, recipientsText } from './recipients.ts';

/** A type alias, because an interface is no set of fields by name. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type LifetimeFields = {
  readonly idleMinutes: number;
  readonly absoluteMinutes: number;
  readonly acceptSecondaryEmail: boolean;
  /** One address per line. */
  readonly recipients: string;
};

const KIND: FormKind<LifetimeFields> = {
  from: ({ verification: { idleMinutes, absoluteMinutes, acceptSecondaryEmail, testRecipients } }) => ({
    ...{ idleMinutes, absoluteMinutes, acceptSecondaryEmail },
    recipients: recipientsText(testRecipients),
  }),
  send: (api, version, { recipients, ...rest }) =>
    api.saveVerification(version, { ...rest, testRecipients: parseRecipients(recipients) }),
};

/** What the backend takes, in minutes (design 8). */
const IDLE = { min: 5, max: 15 };
const ABSOLUTE = { min: 10, max: 30 };

/** How long a confirmation counts, which addresses can start one, and whom a test account mails. */
export function LifetimesForm({ session, t, announce, slot }: SectionProps & { slot: DraftSlot }) {
  const { me, portal, notices } = session.overview;
  const form = useForm(session, slot, KIND, () => {
    announce(t('lifetimes_saved'));
  });
  const { value, status, edit } = form;
  const minutes = (name: 'idleMinutes' | 'absoluteMinutes', range: typeof IDLE) => {
    const problem = fieldProblem(status, name, t);
    return {
      ...{ name, ...range, precision: 0, value: value[name], readOnly: !me.canEdit },
      minValueReachedTooltip: t('lifetimes_min', { minutes: range.min }),
      maxValueReachedTooltip: t('lifetimes_max', { minutes: range.max }),
      onChange: (typed: number) => {
        if (Number.isFinite(typed)) edit({ [name]: typed });
      },
      ...(problem === undefined ? {} : { error: true, validationMessage: problem }),
    };
  };
  return (
    <Flex direction="column" gap="sm">
      <Heading>{t('lifetimes_title')}</Heading>
      <Text>{t('lifetimes_intro')}</Text>
      <FormFrame form={form} session={session} t={t} canEdit={me.canEdit}>
        <StepperInput
          label={t('lifetimes_idle')}
          description={t('lifetimes_idle_help')}
          {...minutes('idleMinutes', IDLE)}
        />
        <StepperInput
          label={t('lifetimes_absolute')}
          description={t('lifetimes_absolute_help')}
          {...minutes('absoluteMinutes', ABSOLUTE)}
        />
        <Toggle
          name="acceptSecondaryEmail"
          label={t('secondary_label')}
          size="sm"
          checked={value.acceptSecondaryEmail}
          readOnly={!me.canEdit}
          onChange={(acceptSecondaryEmail) => {
            edit({ acceptSecondaryEmail });
          }}
        />
        <Text variant="microcopy">{t('secondary_help')}</Text>
        {portal.accountType !== 'STANDARD' && (
          <>
            <Alert title={t('test_account_title')} variant="info">
              {t('test_account_text', { count: notices.mailsHeld })}
            </Alert>
            <TextField
              name="testRecipients"
              label={t('recipients_label')}
              description={t('recipients_help')}
              rows={3}
              value={value.recipients}
              readOnly={!me.canEdit}
              problem={fieldProblem(status, 'testRecipients', t)}
              onEdit={(recipients) => {
                edit({ recipients });
              }}
            />
          </>
        )}
      </FormFrame>
    </Flex>
  );
}
