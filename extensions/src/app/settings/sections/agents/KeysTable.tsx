import {
  Button,
  Flex,
  StatusTag,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableHeader,
  TableRow,
  Text,
} from '@hubspot/ui-extensions';
import { useState } from 'react';
import { formatMoment } from '../../generated/texts/moment.ts';
import { sayCode } from '../../generated/texts/shared-texts.ts';
import type { AgentKey, AgentKeyList, Overview } from '../../generated/wire.ts';
import { nameOfUser } from '../access.ts';
import { EditKeyPanel } from './EditKeyPanel.tsx';
import { partedKeys, scopeWords } from './key-words.ts';
import type { KeyTools } from './key-tools.ts';
import { RevokeKeyModal } from './RevokeKeyModal.tsx';
import { RotateKeyPanel } from './RotateKeyPanel.tsx';

interface KeysTableProps {
  readonly list: AgentKeyList;
  readonly tools: KeyTools;
  readonly overview: Overview;
  readonly locale: string | undefined;
}

const COLUMNS = [
  'keys_column_name',
  'keys_column_may',
  'keys_column_channels',
  'keys_column_created',
  'keys_column_used',
] as const;

/** The keys that work, each with what can be done with it, and on demand those that were revoked. */
export function KeysTable(props: KeysTableProps) {
  const { list, tools, overview } = props;
  const { t } = tools;
  const [areRevokedShown, setRevokedShown] = useState(false);
  const { living, revoked } = partedKeys(list.keys);
  const shown = areRevokedShown ? [...living, ...revoked] : living;
  return (
    <Flex direction="column" gap="sm" align="stretch">
      {shown.length > 0 && (
        <Table bordered density="condensed">
          <TableHead>
            <TableRow>
              {COLUMNS.map((title) => (
                <TableHeader key={title}>{t(title)}</TableHeader>
              ))}
              {overview.me.canEdit && <TableHeader>{t('data_column_actions')}</TableHeader>}
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.map((key) => (
              <KeyRow key={key.id} agentKey={key} {...props} />
            ))}
          </TableBody>
        </Table>
      )}
      {revoked.length > 0 && (
        <Flex>
          <Button
            size="sm"
            variant="transparent"
            onClick={() => {
              setRevokedShown((before) => !before);
            }}
          >
            {areRevokedShown ? t('keys_hide_revoked') : t('keys_show_revoked', { count: revoked.length })}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

type RowProps = KeysTableProps & { readonly agentKey: AgentKey };

function KeyRow(props: RowProps) {
  const { agentKey, list, tools, overview, locale } = props;
  const { t } = tools;
  const { name, scope, createdAtMs, createdByUserId, lastUsedAtMs } = agentKey;
  const moment = (ms: number): string => formatMoment(ms, locale, overview.portal.timeZone);
  return (
    <TableRow>
      <TableCell>
        <Text format={{ fontWeight: 'demibold' }}>{name}</Text>
        <KeyState agentKey={agentKey} t={t} moment={moment} />
      </TableCell>
      <TableCell>
        {scopeWords(scope, list, t).map((words) => (
          <Text key={words}>{words}</Text>
        ))}
      </TableCell>
      <TableCell>{scope.channels.map((channel) => sayCode(t, 'channel', channel)).join(', ')}</TableCell>
      <TableCell>
        <Text>{moment(createdAtMs)}</Text>
        <Text variant="microcopy">
          {nameOfUser(createdByUserId, overview) ?? t('access_user', { id: createdByUserId })}
        </Text>
      </TableCell>
      <TableCell>{lastUsedAtMs === null ? t('keys_never_used') : moment(lastUsedAtMs)}</TableCell>
      {overview.me.canEdit && (
        <TableCell>{agentKey.revokedAtMs === null ? <KeyActions {...props} /> : null}</TableCell>
      )}
    </TableRow>
  );
}

interface KeyStateProps {
  readonly agentKey: AgentKey;
  readonly t: KeyTools['t'];
  readonly moment: (ms: number) => string;
}

function KeyState({ agentKey: { revokedAtMs, previousUntilMs }, t, moment }: KeyStateProps) {
  if (revokedAtMs !== null) {
    return <StatusTag variant="danger">{t('keys_state_revoked', { moment: moment(revokedAtMs) })}</StatusTag>;
  }
  return (
    <>
      <StatusTag variant="success">{t('keys_state_works')}</StatusTag>
      {previousUntilMs !== null && (
        <Text variant="microcopy">{t('keys_state_previous', { moment: moment(previousUntilMs) })}</Text>
      )}
    </>
  );
}

/** Revoking only takes something away, so that editors may do it too; the rest is for super admins. */
function KeyActions({ agentKey, list, tools, overview, locale }: RowProps) {
  const { t } = tools;
  return (
    <Flex gap="xs" wrap>
      {overview.me.canNameEditors && (
        <>
          <Button size="xs" overlay={<EditKeyPanel {...{ agentKey, list, tools }} />}>
            {t('data_edit')}
          </Button>
          <Button size="xs" overlay={<RotateKeyPanel {...{ agentKey, tools }} />}>
            {t('keys_rotate')}
          </Button>
        </>
      )}
      <Button
        size="xs"
        overlay={<RevokeKeyModal {...{ agentKey, tools, locale }} timeZone={overview.portal.timeZone} />}
      >
        {t('keys_revoke')}
      </Button>
    </Flex>
  );
}
