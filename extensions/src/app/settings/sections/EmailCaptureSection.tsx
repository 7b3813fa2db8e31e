import { Flex, Heading, List, Text, ToggleGroup } from '@hubspot/ui-extensions';
import type { DraftSlot } from '../forms/drafts.ts';
import { fieldProblem } from '../forms/field-problem.ts';
import { FormFrame } from '../forms/FormFrame.tsx';
import { useForm, type FormKind } from '../forms/use-form.ts';
import { sayCode } from '../generated/texts/shared-texts.ts';
import type { CaptureChannel, EmailCaptureOption } from '../generated/wire.ts';
import type { SectionProps } from '../page.ts';

const CHANNELS = ['live_chat', 'whatsapp', 'facebook_messenger'] as const satisfies readonly CaptureChannel[];

type CaptureFields = Readonly<Record<CaptureChannel, EmailCaptureOption>>;

const KIND: FormKind<CaptureFields> = {
  from: ({ emailCapture: { live_chat, whatsapp, facebook_messenger } }) => ({
    live_chat,
    whatsapp,
    facebook_messenger,
  }),
  send: (api, version, value) => api.saveEmailCapture(version, value),
};

/** When the agent asks for an email address, one question per channel. The options are the backend's. */
export function EmailCaptureSection({ session, t, announce, slot }: SectionProps & { slot: DraftSlot }) {
  const { me, emailCaptureOptions, emailCaptureHelp } = session.overview;
  const form = useForm(session, slot, KIND, () => {
    announce(t('capture_saved'));
  });
  return (
    <Flex direction="column" gap="md">
      <Heading>{emailCaptureHelp.question}</Heading>
      <List variant="unordered-styled">
        {emailCaptureHelp.rules.map((rule) => (
          <Text key={rule}>{rule}</Text>
        ))}
      </List>
      <FormFrame form={form} session={session} t={t} canEdit={me.canEdit}>
        {CHANNELS.map((channel) => {
          const problem = fieldProblem(form.status, channel, t);
          return (
            <ToggleGroup
              key={channel}
              toggleType="radioButtonList"
              name={channel}
              label={sayCode(t, 'channel', channel)}
              value={form.value[channel]}
              options={emailCaptureOptions.map(({ value, label, description }) => ({
                value,
                label,
                description,
                readOnly: !me.canEdit,
              }))}
              onChange={(chosen: string) => {
                const option = emailCaptureOptions.find(({ value }) => value === chosen);
                if (option !== undefined) form.edit({ [channel]: option.value });
              }}
              {...(problem === undefined ? {} : { error: true, validationMessage: problem })}
            />
          );
        })}
      </FormFrame>
    </Flex>
  );
}
