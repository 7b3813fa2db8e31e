import {
  Button,
  Flex,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Tag,
  Text,
} from '@hubspot/ui-extensions';
import { RulePanel } from '../generated/rules/RulePanel.tsx';
import { nameOf } from '../generated/state/use-settings.ts';
import { formatMoment } from '../generated/texts/moment.ts';
import { sayCode } from '../generated/texts/shared-texts.ts';
import type { Grant, ListedRule, RuleProblem } from '../generated/wire.ts';
import type { SectionProps } from '../page.ts';
import type { SettingsTexts } from '../texts/settings-texts.ts';
import { nameOfUser } from './access.ts';
import type { Column, RulePage, RuleView } from './rule-rows.ts';
import type { RuleChanges } from './use-rule-changes.ts';

interface RulesTableProps extends SectionProps {
  readonly shown: RulePage;
  readonly view: RuleView;
  readonly setView: (change: (view: RuleView) => RuleView) => void;
  readonly changes: RuleChanges;
  readonly closeOverlay: (id: string) => void;
  readonly isPaginated: boolean;
}

const COLUMNS = [
  ['label', 'data_column_property'],
  ['object', 'data_column_object'],
  ['show', 'data_column_show'],
  ['edit', 'data_column_edit'],
  ['changed', 'data_column_changed'],
] as const satisfies readonly (readonly [Column, string])[];

/** One page of rules. Headers sort; each row says what it allows, what is wrong with it and who changed it. */
export function RulesTable({ shown, view, setView, isPaginated, ...rest }: RulesTableProps) {
  const { t, session } = rest;
  const content = (
    <>
      <TableHead>
        <TableRow>
          {COLUMNS.map(([column, title]) => (
            <TableHeader
              key={column}
              sortDirection={view.column === column ? view.direction : 'none'}
              onSortChange={(direction) => {
                if (direction === 'none') return;
                setView((before) => ({ ...before, column, direction, page: 1 }));
              }}
            >
              {t(title)}
            </TableHeader>
          ))}
          {session.overview.me.canEdit && <TableHeader>{t('data_column_actions')}</TableHeader>}
        </TableRow>
      </TableHead>
      <TableBody>
        {shown.rows.map((rule) => (
          <RuleRow key={nameOf(rule)} rule={rule} {...rest} />
        ))}
      </TableBody>
    </>
  );
  if (!isPaginated) {
    return (
      <Table bordered density="condensed">
        {content}
      </Table>
    );
  }
  return (
    <Table
      bordered
      density="condensed"
      paginated
      page={shown.page}
      pageCount={shown.pageCount}
      onPageChange={(page) => {
        setView((before) => ({ ...before, page }));
      }}
    >
      {content}
    </Table>
  );
}

type RowProps = Omit<RulesTableProps, 'shown' | 'view' | 'setView' | 'isPaginated'> & {
  readonly rule: ListedRule;
};

function RuleRow({ rule, session, t, locale, changes, closeOverlay }: RowProps) {
  const { overview } = session;
  const name = nameOf(rule);
  const who = nameOfUser(rule.changedByUserId, overview) ?? t('access_user', { id: rule.changedByUserId });
  return (
    <TableRow>
      <TableCell>
        <Text format={{ fontWeight: 'demibold' }}>{rule.label}</Text>
        <Text variant="microcopy">{name}</Text>
        {rule.problem !== undefined && <Problem problem={rule.problem} t={t} />}
      </TableCell>
      <TableCell>{sayCode(t, 'object_type', rule.objectType)}</TableCell>
      <TableCell>
        <GrantWords grant={rule.show} t={t} />
      </TableCell>
      <TableCell>
        <GrantWords grant={rule.edit} t={t} />
      </TableCell>
      <TableCell>
        <Text>{formatMoment(rule.changedAtMs, locale, overview.portal.timeZone)}</Text>
        <Text variant="microcopy">{who}</Text>
      </TableCell>
      {overview.me.canEdit && (
        <TableCell>
          <Flex gap="xs">
            <Button
              size="xs"
              overlay={
                <RulePanel
                  id={`edit-rule-${name}`}
                  session={session}
                  t={t}
                  closeOverlay={closeOverlay}
                  rule={rule}
                  onSaved={changes.noteSaved}
                />
              }
            >
              {t('data_edit')}
            </Button>
            <Button
              size="xs"
              disabled={changes.isBusy}
              onClick={() => {
                changes.remove(rule);
              }}
            >
              {t('data_remove')}
            </Button>
          </Flex>
        </TableCell>
      )}
    </TableRow>
  );
}

function GrantWords({ grant, t }: { readonly grant: Grant; readonly t: SettingsTexts }) {
  if (!grant.enabled) return <Text>{t('data_no')}</Text>;
  const isWeak = grant.protectionLevel === 'match_email';
  return (
    <Flex direction="column" gap="xs" align="start">
      <Tag variant={isWeak ? 'warning' : 'success'}>{sayCode(t, 'level', grant.protectionLevel)}</Tag>
      {grant.instructions !== '' && (
        <Text variant="microcopy" truncate={{ maxWidth: 220 }}>
          {t('data_instructions', { instructions: grant.instructions })}
        </Text>
      )}
    </Flex>
  );
}

const WHAT_TO_DO = {
  property_gone: 'problem_gone_do',
  not_showable: 'problem_not_showable_do',
  not_editable: 'problem_not_editable_do',
} as const;

function Problem({ problem, t }: { readonly problem: RuleProblem; readonly t: SettingsTexts }) {
  return (
    <>
      <Tag variant="error">{sayCode(t, 'rule_problem', problem)}</Tag>
      <Text variant="microcopy">{t(WHAT_TO_DO[problem])}</Text>
    </>
  );
}
