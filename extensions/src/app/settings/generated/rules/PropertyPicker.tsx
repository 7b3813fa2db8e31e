// A copy of extensions/shared/rules/PropertyPicker.tsx, made by npm run hubspot:manifest. Change it there.
import { Alert, Button, Flex, LoadingSpinner, SearchInput, Text, useDebounce } from '@hubspot/ui-extensions';
import { useMemo, useReducer } from 'react';
import { ruleOf } from '../state/changes.ts';
import type { SettingsSession } from '../state/use-settings.ts';
import type { SharedKey } from '../texts/en.ts';
import type { Translate } from '../texts/translate.ts';
import { TroubleNotice } from '../ui/TroubleNotice.tsx';
import type { ListedRule, PropertyRow } from '../wire.ts';
import { PropertyResults } from './PropertyResults.tsx';
import { rowName } from './rule-form.ts';
import { indexOf, searchProperties } from './search-properties.ts';
import { usePropertyPages } from './use-property-pages.ts';

/** The object type that rules can name today (design 8). */
const OBJECT_TYPE = 'contacts';

export interface PropertyPickerProps {
  /** The panel's id: makes names unique on the page. */
  readonly panelId: string;
  /** A closed panel is drawn too, but asks the backend for nothing. */
  readonly isOpen: boolean;
  readonly session: SettingsSession;
  readonly t: Translate<SharedKey>;
  readonly onChoose: (row: PropertyRow) => void;
}

/** Finds the property that a new rule is about, by label or internal name. Keyboard: Tab and Enter. */
export function PropertyPicker(props: PropertyPickerProps) {
  const { overview } = props.session;
  if (overview.propertiesUnavailable === true) return <Unavailable {...props} />;
  return overview.propertiesTruncated === true ? <PagedPicker {...props} /> : <LocalPicker {...props} />;
}

/** `typed` is what is searched for, `committed` what the field is given: an echo must not undo typing. */
interface Query {
  readonly typed: string;
  readonly committed: string;
}

function useQuery(): readonly [Query, (text: string, isTyping: boolean) => void] {
  const [query, set] = useReducer(
    (before: Query, { text, isTyping }: { readonly text: string; readonly isTyping: boolean }): Query =>
      isTyping ? { ...before, typed: text } : { typed: text, committed: text },
    { typed: '', committed: '' },
  );
  return [
    query,
    (text, isTyping) => {
      set({ text, isTyping });
    },
  ];
}

function SearchField({
  panelId,
  committed,
  t,
  onSearch,
}: Pick<PropertyPickerProps, 'panelId' | 't'> & {
  readonly committed: string;
  readonly onSearch: (text: string, isTyping: boolean) => void;
}) {
  return (
    <SearchInput
      name={`${panelId}-search`}
      label={t('picker_label')}
      description={t('picker_help')}
      placeholder={t('picker_placeholder')}
      value={committed}
      onInput={(text) => {
        onSearch(text, true);
      }}
      onChange={(text) => {
        onSearch(text, false);
      }}
    />
  );
}

function useRuleNames(rules: readonly ListedRule[]): (row: PropertyRow) => boolean {
  return (row) => ruleOf(rules, rowName(row)) !== undefined;
}

function LocalPicker({ panelId, session, t, onChoose }: PropertyPickerProps) {
  const [query, search] = useQuery();
  const { rules, properties } = session.overview;
  const index = useMemo(() => indexOf(properties), [properties]);
  const found = useMemo(() => searchProperties(index, query.typed), [index, query.typed]);
  const hasRule = useRuleNames(rules);
  return (
    <Flex direction="column" gap="sm">
      <SearchField {...{ panelId, t }} committed={query.committed} onSearch={search} />
      <PropertyResults rows={found.rows} hasRule={hasRule} t={t} onChoose={onChoose} />
      {found.more > 0 && <Text variant="microcopy">{t('picker_more', { count: found.more })}</Text>}
      {found.rows.length === 0 && <Text>{t('picker_nothing')}</Text>}
    </Flex>
  );
}

function PagedPicker({ panelId, isOpen, session, t, onChoose }: PropertyPickerProps) {
  const [query, search] = useQuery();
  const settled = useDebounce(query.typed);
  const { pages, loadMore, retry } = usePropertyPages(
    session.api,
    OBJECT_TYPE,
    settled,
    isOpen || query.typed !== '',
  );
  const hasRule = useRuleNames(session.overview.rules);
  const { rows, total, isLoading, trouble } = pages;
  return (
    <Flex direction="column" gap="sm">
      <SearchField {...{ panelId, t }} committed={query.committed} onSearch={search} />
      <PropertyResults rows={rows} hasRule={hasRule} t={t} onChoose={onChoose} />
      {isLoading && <LoadingSpinner label={t('picker_searching')} showLabel />}
      {trouble !== undefined && <TroubleNotice trouble={trouble} t={t} onRetry={retry} />}
      {!isLoading && trouble === undefined && rows.length === 0 && <Text>{t('picker_nothing')}</Text>}
      {rows.length > 0 && <Text variant="microcopy">{t('picker_page', { shown: rows.length, total })}</Text>}
      {!isLoading && trouble === undefined && pages.after !== null && (
        <Button size="sm" onClick={loadMore}>
          {t('load_more')}
        </Button>
      )}
    </Flex>
  );
}

function Unavailable({ session, t }: PropertyPickerProps) {
  const [isAsking, set] = useReducer((_: boolean, next: boolean) => next, false);
  const ask = async (): Promise<void> => {
    set(true);
    await session.refresh();
    set(false);
  };
  return (
    <Flex direction="column" gap="sm">
      <Alert title={t('picker_unavailable_title')} variant="warning">
        {t('picker_unavailable')}
      </Alert>
      <Button disabled={isAsking} onClick={ask}>
        {t(isAsking ? 'asking' : 'try_again')}
      </Button>
    </Flex>
  );
}
