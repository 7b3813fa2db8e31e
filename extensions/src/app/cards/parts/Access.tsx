import {
  Button,
  EmptyState,
  Flex,
  Heading,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
  Tile,
} from '@hubspot/ui-extensions';
import { RulePanel } from '../generated/rules/RulePanel.tsx';
import type { ListedRule, Saved } from '../generated/wire.ts';
import { PROOF_STATES, previewRows, type CellLine, type PreviewRow } from '../logic/preview-rows.ts';
import { codeWord, type Speech } from '../logic/speech.ts';
import type { CardTexts } from '../texts/card-texts.ts';
import type { BodyProps } from './ContactBody.tsx';

/** What an agent may see and change of this contact at each step of proof, and the way to change that. */
export function Access(props: BodyProps) {
  const { session, contact, speech, isCompact } = props;
  const { t } = speech;
  const rows = previewRows(contact.card.preview, session.overview);
  const mayEdit = session.overview.me.canEdit;
  return (
    <Flex direction="column" gap="small">
      <Heading>{t('access_title')}</Heading>
      {rows.length === 0 ? (
        <EmptyState title={t('access_empty_title')} layout="vertical" imageName="lock">
          <Text>{t('access_empty')}</Text>
          {!mayEdit && <Text>{t('access_empty_ask')}</Text>}
        </EmptyState>
      ) : (
        <>
          <Text variant="microcopy">{t('access_intro')}</Text>
          {isCompact ? <AccessList {...props} rows={rows} /> : <AccessTable {...props} rows={rows} />}
        </>
      )}
      {mayEdit && (
        <Flex>
          <AddRule {...props} />
        </Flex>
      )}
    </Flex>
  );
}

type RowsProps = BodyProps & { readonly rows: readonly PreviewRow[] };

function AccessTable(props: RowsProps) {
  const { rows, session, speech } = props;
  const { t } = speech;
  const mayEdit = session.overview.me.canEdit;
  return (
    <Table bordered density="condensed">
      <TableHead>
        <TableRow>
          <TableHeader>{t('column_property')}</TableHeader>
          {PROOF_STATES.map((state) => (
            <TableHeader key={state}>{speech.shared(`proof_${state}`)}</TableHeader>
          ))}
          {mayEdit && <TableHeader>{t('column_actions')}</TableHeader>}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <TableRow key={row.name}>
            <TableCell>
              <PropertyName row={row} speech={speech} />
            </TableCell>
            {row.cells.map(({ state, lines }) => (
              <TableCell key={state}>
                <Lines lines={lines} t={t} />
              </TableCell>
            ))}
            {mayEdit && (
              <TableCell>{row.rule !== undefined && <EditRule {...props} rule={row.rule} />}</TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

/** The same without a table, for narrow places. */
function AccessList(props: RowsProps) {
  const { rows, session, speech } = props;
  return (
    <Flex direction="column" gap="small">
      {rows.map((row) => (
        <Tile key={row.name} compact>
          <Flex direction="column" gap="extra-small">
            <PropertyName row={row} speech={speech} />
            {row.cells.map(({ state, lines }) => (
              <Flex key={state} direction="column" gap="flush">
                <Text variant="microcopy">{`${speech.shared(`proof_${state}`)}:`}</Text>
                <Lines lines={lines} t={speech.t} />
              </Flex>
            ))}
            {session.overview.me.canEdit && row.rule !== undefined && (
              <Flex>
                <EditRule {...props} rule={row.rule} />
              </Flex>
            )}
          </Flex>
        </Tile>
      ))}
    </Flex>
  );
}

function PropertyName({
  row: { label, may, problem },
  speech,
}: {
  readonly row: PreviewRow;
  readonly speech: Speech;
}) {
  return (
    <Flex direction="column" gap="flush">
      <Text format={{ fontWeight: 'demibold' }}>{label}</Text>
      <Text variant="microcopy">{speech.t(may)}</Text>
      {problem !== undefined && <Text variant="microcopy">{codeWord(speech, 'rule_problem', problem)}</Text>}
    </Flex>
  );
}

function Lines({ lines, t }: { readonly lines: readonly CellLine[]; readonly t: CardTexts }) {
  return (
    <Flex direction="column" gap="flush">
      {lines.map(({ key, tone }) => (
        <StatusTag key={key} variant={tone}>
          {t(key)}
        </StatusTag>
      ))}
    </Flex>
  );
}

function AddRule({ session, actions, speech: { t, shared } }: BodyProps) {
  return (
    <Button
      variant="primary"
      size="small"
      overlay={
        <RulePanel
          id="contact-card-add"
          session={session}
          t={shared}
          closeOverlay={actions.closeOverlay}
          onSaved={saved(actions, t)}
        />
      }
    >
      {t('add_rule')}
    </Button>
  );
}

function EditRule({
  session,
  actions,
  speech: { t, shared },
  rule,
}: BodyProps & { readonly rule: ListedRule }) {
  return (
    <Button
      variant="secondary"
      size="xs"
      overlay={
        <RulePanel
          id={`contact-card-edit-${rule.objectType}-${rule.property}`}
          session={session}
          t={shared}
          closeOverlay={actions.closeOverlay}
          rule={rule}
          onSaved={saved(actions, t)}
        />
      }
    >
      {t('edit_rule', { label: rule.label })}
    </Button>
  );
}

function saved({ addAlert }: BodyProps['actions'], t: CardTexts): (saved: Saved, name: string) => void {
  return () => {
    addAlert({ type: 'success', message: t('rule_saved') });
  };
}
