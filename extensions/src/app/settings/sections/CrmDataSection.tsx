import { Alert, Button, EmptyState, Flex, SearchInput, Text } from '@hubspot/ui-extensions';
import { memo, useMemo, useState } from 'react';
import { RulePanel } from '../generated/rules/RulePanel.tsx';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { SectionProps } from '../page.ts';
import { FIRST_VIEW, rulePage, ROWS_PER_PAGE } from './rule-rows.ts';
import { RulesTable } from './RulesTable.tsx';
import { useRuleChanges, type RuleChanges } from './use-rule-changes.ts';

const ADD_PANEL = 'add-rule';

/**
 * The properties that an agent may show or edit, and what a customer has to prove for each. The largest section:
 * it is not drawn again for every key that is pressed in another one.
 */
export const CrmDataSection = memo(function CrmDataSection({
  closeOverlay,
  ...section
}: SectionProps & { readonly closeOverlay: (id: string) => void }) {
  const { session, t, locale, announce } = section;
  const { rules, me } = session.overview;
  const [view, setView] = useState(FIRST_VIEW);
  const changes = useRuleChanges(session, t, announce);
  const shown = useMemo(() => rulePage(rules, view, locale), [rules, view, locale]);
  const search = (text: string): void => {
    setView((before) => ({ ...before, search: text, page: 1 }));
  };
  // In one place whatever else is drawn: a panel that moves would close and lose what was typed in it.
  const add = me.canEdit ? (
    <Button
      variant="primary"
      overlay={
        <RulePanel
          id={ADD_PANEL}
          session={session}
          t={t}
          closeOverlay={closeOverlay}
          onSaved={changes.noteSaved}
        />
      }
    >
      {t('data_add')}
    </Button>
  ) : null;

  return (
    <Flex direction="column" gap="md">
      <Text>{t('data_intro')}</Text>
      <Text>{t('data_model_provider')}</Text>
      <LastChange changes={changes} {...section} />
      {rules.length > 0 && <EmailOnly {...section} />}
      <Flex gap="sm" align="end" justify="between" wrap>
        {rules.length > 0 && (
          <SearchInput name="ruleSearch" label={t('data_search')} onInput={search} onChange={search} />
        )}
        {add}
      </Flex>
      {rules.length === 0 && (
        <EmptyState title={t('data_empty_title')} layout="vertical" imageName="lock">
          <Text>{me.canEdit ? t('data_empty') : t('data_empty_read_only')}</Text>
        </EmptyState>
      )}
      {rules.length > 0 && shown.found === 0 && (
        <Text>{t('data_nothing_found', { search: view.search })}</Text>
      )}
      {shown.found > 0 && (
        <RulesTable
          {...section}
          {...{ shown, view, setView, changes, closeOverlay }}
          isPaginated={shown.found > ROWS_PER_PAGE}
        />
      )}
    </Flex>
  );
});

/** How much a stranger learns who knows nothing but an address. */
function EmailOnly({ session, t }: SectionProps) {
  const count = session.overview.readableWithEmailOnly;
  if (count === 0) return <Text>{t('data_email_only_none')}</Text>;
  return (
    <Alert title={count === 1 ? t('data_email_only_one') : t('data_email_only', { count })} variant="warning">
      {t('data_email_only_text')}
    </Alert>
  );
}

const UNDO_TITLES = {
  added: 'undo_added',
  edited: 'undo_edited',
  removed: 'undo_removed',
} as const;

/** The change made last, with a way back, and what went wrong with one. */
function LastChange({ changes, t }: SectionProps & { readonly changes: RuleChanges }) {
  const { undoable, trouble, isBusy } = changes;
  return (
    <>
      {trouble !== undefined && (
        <TroubleNotice
          trouble={trouble}
          t={t}
          onReload={changes.reload}
          onReapply={changes.reapply}
          onRetry={changes.retry}
          changes={changes.changes}
        />
      )}
      {undoable !== undefined && (
        <Alert title={t(UNDO_TITLES[undoable.kind], { label: undoable.label })} variant="info">
          <Flex direction="column" gap="xs" align="start">
            <Text>{t('undo_text')}</Text>
            <Button size="xs" disabled={isBusy} onClick={changes.undo}>
              {t('undo')}
            </Button>
          </Flex>
        </Alert>
      )}
    </>
  );
}
