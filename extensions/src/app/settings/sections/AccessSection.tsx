import { Alert, Button, Flex, Heading, List, Text, Toggle } from '@hubspot/ui-extensions';
import type { DraftSlot } from '../forms/drafts.ts';
import { FormFrame } from '../forms/FormFrame.tsx';
import { useForm } from '../forms/use-form.ts';
import type { SectionProps } from '../page.ts';
import { ACCESS_KIND, editorIds, NEED_SEAT, nameOfUser } from './access.ts';
import { useSearchText, UserPicker } from './UserPicker.tsx';
import { useUserSearch } from './use-user-search.ts';

type AccessProps = SectionProps & { readonly slot: DraftSlot };

/** Who may change these settings. Only super admins name editors; everybody else sees who it is and whom to ask. */
export function AccessSection(props: AccessProps) {
  const { t, session } = props;
  return (
    <Flex direction="column" gap="md">
      <Heading>{t('access_title')}</Heading>
      <Text>{t('access_intro')}</Text>
      {session.overview.me.canNameEditors ? <NameEditors {...props} /> : <WhoMayEdit {...props} />}
    </Flex>
  );
}

function WhoMayEdit({ session: { overview }, t }: AccessProps) {
  return (
    <Flex direction="column" gap="sm">
      <Alert title={t('access_only_super_admins')} variant="info">
        {overview.admins.length === 0
          ? t('access_ask_unknown')
          : t('access_ask', { names: overview.admins.join(', ') })}
      </Alert>
      <Text format={{ fontWeight: 'demibold' }}>{t('access_editors')}</Text>
      {overview.editors.length === 0 ? (
        <Text>{t('access_no_editors')}</Text>
      ) : (
        <List variant="unordered-styled">
          {overview.editors.map((id) => (
            <Text key={id}>{nameOfUser(id, overview) ?? t('access_user', { id })}</Text>
          ))}
        </List>
      )}
      {overview.editorsNeedSeat && <Text>{t('access_seat_needed')}</Text>}
    </Flex>
  );
}

function NameEditors({ session, t, announce, slot }: AccessProps) {
  const { overview, api } = session;
  const form = useForm(session, slot, ACCESS_KIND, () => {
    announce(t('access_saved'));
  });
  const { search, type } = useSearchText();
  const found = useUserSearch(api, search);
  const editors = editorIds(form.value);
  const nameOf = (id: string): string => nameOfUser(id, overview, found.names) ?? t('access_user', { id });
  return (
    <Flex direction="column" gap="md">
      <FormFrame form={form} session={session} t={t} canEdit>
        <Text format={{ fontWeight: 'demibold' }}>{t('access_editors')}</Text>
        {editors.length === 0 ? (
          <Text>{t('access_no_editors')}</Text>
        ) : (
          editors.map((id) => (
            <Flex key={id} gap="sm" align="center">
              <Text inline>{nameOf(id)}</Text>
              <Button
                type="button"
                size="xs"
                onClick={() => {
                  form.edit({ [id]: false });
                }}
              >
                {t('access_remove', { name: nameOf(id) })}
              </Button>
            </Flex>
          ))
        )}
        <Toggle
          name={NEED_SEAT}
          label={t('access_need_seat')}
          size="sm"
          checked={form.value[NEED_SEAT] === true}
          onChange={(checked) => {
            form.edit({ [NEED_SEAT]: checked });
          }}
        />
        <Text variant="microcopy">{t('access_need_seat_help')}</Text>
      </FormFrame>
      <Heading>{t('access_add_title')}</Heading>
      <UserPicker
        found={found}
        t={t}
        isEditor={(id) => editors.includes(id)}
        onSearch={type}
        onName={({ id }) => {
          form.edit({ [id]: true });
        }}
      />
    </Flex>
  );
}
