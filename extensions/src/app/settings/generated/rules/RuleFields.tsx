// A copy of extensions/shared/rules/RuleFields.tsx, made by npm run hubspot:manifest. Change it there.
import { Accordion, Alert, Flex, Text } from '@hubspot/ui-extensions';
import type { Dispatch } from 'react';
import { changesBetween, isSameReach, ruleOf } from '../state/changes.ts';
import type { SaveStatus } from '../state/use-save.ts';
import { nameOf } from '../state/use-settings.ts';
import type { SharedKey } from '../texts/en.ts';
import type { Translate } from '../texts/translate.ts';
import { readOnlyReason } from '../ui/Screen.tsx';
import { TroubleNotice } from '../ui/TroubleNotice.tsx';
import type { Overview, PolicyState } from '../wire.ts';
import { GrantFields } from './GrantFields.tsx';
import {
  draftOf,
  isDirty,
  type DraftChange,
  type RuleDraft,
  type RuleFormAct,
  type RuleFormState,
  type Target,
} from './rule-form.ts';
import { ruleTrouble, type RuleTrouble } from './rule-trouble.ts';

export interface RuleFieldsProps {
  /** The panel's id: makes names unique on the page. */
  readonly panelId: string;
  readonly overview: Overview;
  readonly target: Target;
  readonly form: RuleFormState;
  readonly save: SaveStatus;
  /** The panel was opened to add; a property that has a rule already opens that rule. */
  readonly isNew: boolean;
  readonly t: Translate<SharedKey>;
  readonly act: Dispatch<RuleFormAct>;
  readonly onLoadTheirs: (current: PolicyState) => void;
  readonly onSaveMine: (current: PolicyState) => Promise<void>;
  readonly onRetry: () => Promise<void>;
}

/** The form of one rule, with everything there is to say about it. */
export function RuleFields(props: RuleFieldsProps) {
  const { panelId, overview, target, form, save, t, act } = props;
  const shown = form.draft ?? draftOf(target);
  const { problems, trouble } = ruleTrouble(form, target, save);
  const isReadOnly = save.kind === 'saving' || !overview.me.canEdit || target.show === 'property_gone';
  const shared = {
    ...{ panelId, target, shown, problems, isReadOnly, t },
    onChange: (change: DraftChange): void => {
      act({ type: 'change', change, shown, stored: target.stored });
    },
  };
  const isEditOpen = form.isEditOpen ?? shown.edit.enabled;
  return (
    <Flex direction="column" gap="md">
      <Text variant="microcopy">{target.name}</Text>
      <Notices {...props} shown={shown} />
      <Troubles {...props} trouble={trouble} />
      <GrantFields of="show" {...shared} />
      <Accordion
        title={t('edit_section')}
        open={isEditOpen}
        onClick={() => {
          act({ type: 'toggle_edit_section', isOpen: !isEditOpen });
        }}
      >
        <GrantFields of="edit" {...shared} />
      </Accordion>
      {isDirty(form, target) && <Text variant="microcopy">{t('draft_kept')}</Text>}
    </Flex>
  );
}

function Notices({
  overview,
  target,
  isNew,
  shown,
  save,
  t,
}: RuleFieldsProps & { readonly shown: RuleDraft }) {
  const sendsMail = [shown.show, shown.edit].some(
    ({ enabled, protectionLevel }) => enabled && protectionLevel === 'verify_email',
  );
  const { companyName, supportContact } = overview.brand;
  const lacksBrand = sendsMail && (companyName === '' || supportContact === '');
  return (
    <>
      {!overview.me.canEdit && (
        <Alert title={t('read_only_title')} variant="info">
          {readOnlyReason(overview, t)}
        </Alert>
      )}
      {target.show === 'property_gone' && (
        <Alert title={t('rule_problem_property_gone')} variant="warning">
          {t('delete_in_list')}
        </Alert>
      )}
      {isNew && target.stored !== undefined && (
        <Alert title={t('has_rule_title')} variant="info">
          {t('has_rule')}
        </Alert>
      )}
      {overview.me.canEdit && lacksBrand && save.kind !== 'trouble' && (
        <Alert title={t('brand_first_title')} variant="warning">
          {t('brand_first')}
        </Alert>
      )}
    </>
  );
}

function Troubles(props: RuleFieldsProps & Pick<RuleTrouble, 'trouble'>) {
  const { trouble, t, onLoadTheirs, onSaveMine, onRetry } = props;
  if (trouble === undefined) return null;
  if (trouble.kind !== 'stale') return <TroubleNotice trouble={trouble} t={t} onRetry={onRetry} />;
  const { current } = trouble;
  return (
    <TroubleNotice
      trouble={trouble}
      t={t}
      changes={staleChanges(props, current)}
      onReload={() => {
        onLoadTheirs(current);
      }}
      onReapply={() => onSaveMine(current)}
    />
  );
}

/** What somebody else saved since this form was begun, this rule before all else. */
function staleChanges({ overview, target, form, t }: RuleFieldsProps, current: PolicyState): string[] {
  const theirs = ruleOf(current.rules, target.name);
  const property = target.label;
  const isTouched = !isSameReach(form.base, theirs);
  const about = t(isTouched ? 'stale_touched' : 'stale_untouched', { property });
  return [about, ...changesBetween(asBegun(overview, target, form), current, t)];
}

/** The settings with this rule as it was when the form was begun. */
function asBegun(overview: Overview, { name, label }: Target, { base }: RuleFormState): Overview {
  const others = overview.rules.filter((rule) => nameOf(rule) !== name);
  if (base === undefined) return { ...overview, rules: others };
  const dot = name.indexOf('.');
  const stamp = {
    objectType: name.slice(0, dot),
    property: name.slice(dot + 1),
    changedAtMs: 0,
    changedByUserId: '',
  };
  return { ...overview, rules: [...others, { ...base, ...stamp, label }] };
}
