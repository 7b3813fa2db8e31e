import { Flex, Heading, Select, Text } from '@hubspot/ui-extensions';
import type { DraftSlot } from '../forms/drafts.ts';
import { fieldProblem } from '../forms/field-problem.ts';
import { FormFrame } from '../forms/FormFrame.tsx';
import { TextField } from '../forms/TextField.tsx';
import { useForm, type FormKind } from '../forms/use-form.ts';
import type { SectionProps } from '../page.ts';
import { languageOptions } from './languages.ts';

/** A type alias, because an interface is no set of fields by name. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
type BrandFields = {
  readonly companyName: string;
  readonly supportContact: string;
  readonly language: string;
};

const KIND: FormKind<BrandFields> = {
  from: ({ brand: { companyName, supportContact, language } }) => ({ companyName, supportContact, language }),
  send: (api, version, value) => api.saveBrand(version, value),
};

/** Whom the mail and its page name. */
export function BrandForm({ session, t, announce, slot }: SectionProps & { slot: DraftSlot }) {
  const { canEdit } = session.overview.me;
  const form = useForm(session, slot, KIND, () => {
    announce(t('brand_saved'));
  });
  const { value, status, edit } = form;
  return (
    <Flex direction="column" gap="sm">
      <Heading>{t('brand_title')}</Heading>
      <Text>{t('brand_intro')}</Text>
      <FormFrame form={form} session={session} t={t} canEdit={canEdit}>
        <TextField
          name="companyName"
          label={t('brand_company')}
          description={t('brand_company_help')}
          value={value.companyName}
          required
          readOnly={!canEdit}
          problem={fieldProblem(status, 'companyName', t)}
          onEdit={(companyName) => {
            edit({ companyName });
          }}
        />
        <TextField
          name="supportContact"
          label={t('brand_support')}
          description={t('brand_support_help')}
          value={value.supportContact}
          required
          readOnly={!canEdit}
          problem={fieldProblem(status, 'supportContact', t)}
          onEdit={(supportContact) => {
            edit({ supportContact });
          }}
        />
        <Select
          name="language"
          label={t('brand_language')}
          description={t('brand_language_help')}
          value={value.language}
          readOnly={!canEdit}
          options={languageOptions(session.overview.brand.language)}
          onChange={(language) => {
            edit({ language: String(language) });
          }}
          {...(fieldProblem(status, 'language', t) === undefined
            ? {}
            : { error: true, validationMessage: fieldProblem(status, 'language', t) ?? '' })}
        />
      </FormFrame>
    </Flex>
  );
}
