import {
  Button,
  Flex,
  LoadingSpinner,
  SearchInput,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Tag,
  Text,
  useDebounce,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { SettingsTexts } from '../texts/settings-texts.ts';
import type { FoundUser, UserSearch } from './use-user-search.ts';

/** Milliseconds without a keystroke before HubSpot is asked. */
const PAUSE_MS = 300;

/** What is searched for, once typing pauses. */
export function useSearchText(): { readonly search: string; readonly type: (text: string) => void } {
  const [text, type] = useState('');
  return { search: useDebounce(text, PAUSE_MS), type };
}

interface UserPickerProps {
  readonly found: UserSearch;
  readonly t: SettingsTexts;
  readonly isEditor: (id: string) => boolean;
  readonly onSearch: (text: string) => void;
  readonly onName: (user: FoundUser) => void;
}

/** Users of the account with a button to name each as an editor. */
export function UserPicker({ found, t, isEditor, onSearch, onName }: UserPickerProps) {
  return (
    <Flex direction="column" gap="sm">
      <SearchInput
        name="userSearch"
        label={t('access_search')}
        placeholder={t('access_search_hint')}
        onInput={onSearch}
        onChange={onSearch}
      />
      {found.trouble !== undefined && <TroubleNotice trouble={found.trouble} t={t} onRetry={found.again} />}
      {found.isLoading && <LoadingSpinner label={t('access_searching')} showLabel />}
      {!found.isLoading && found.trouble === undefined && found.users.length === 0 && (
        <Text>{t('access_nobody_found')}</Text>
      )}
      {found.users.length > 0 && (
        <Table bordered density="condensed">
          <TableHead>
            <TableRow>
              <TableHeader>{t('access_column_name')}</TableHeader>
              <TableHeader>{t('access_column_email')}</TableHeader>
              <TableHeader>{t('access_column_seat')}</TableHeader>
              <TableHeader>{t('access_column_action')}</TableHeader>
            </TableRow>
          </TableHead>
          <TableBody>
            {found.users.map((user) => (
              <TableRow key={user.id}>
                <TableCell>{user.name}</TableCell>
                <TableCell>{user.email}</TableCell>
                <TableCell>{user.hasSeat ? t('access_seat_yes') : t('access_seat_no')}</TableCell>
                <TableCell>
                  <Standing user={user} isEditor={isEditor(user.id)} t={t} onName={onName} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
      {found.hasMore && !found.isLoading && <Button onClick={found.more}>{t('access_more')}</Button>}
    </Flex>
  );
}

function Standing({
  user,
  isEditor,
  t,
  onName,
}: Pick<UserPickerProps, 't' | 'onName'> & { readonly user: FoundUser; readonly isEditor: boolean }) {
  if (user.superAdmin) return <Tag variant="info">{t('access_is_super_admin')}</Tag>;
  if (isEditor) return <Tag variant="success">{t('access_is_editor')}</Tag>;
  return (
    <Button
      size="xs"
      onClick={() => {
        onName(user);
      }}
    >
      {t('access_name', { name: user.name })}
    </Button>
  );
}
