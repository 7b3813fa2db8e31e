import { Alert, Flex, List, Tag, Text, Tile } from '@hubspot/ui-extensions';
import { sayCode } from '../generated/texts/shared-texts.ts';
import { TroubleNotice } from '../generated/ui/TroubleNotice.tsx';
import type { SettingsTexts } from '../texts/settings-texts.ts';
import type { DecidedLine, Line } from './transcript.ts';
import { nextWords, ownAddress, whyWords } from './words.ts';

interface TranscriptProps {
  readonly lines: readonly Line[];
  readonly t: SettingsTexts;
  readonly userEmail: string;
}

/** What was said and decided, in order. */
export function Transcript({ lines, t, userEmail }: TranscriptProps) {
  return (
    <Flex direction="column" gap="sm">
      {lines.map((line, index) => (
        // Lines are only ever added at the end.
        <TranscriptLine key={index} line={line} t={t} userEmail={userEmail} />
      ))}
    </Flex>
  );
}

function TranscriptLine({ line, t, userEmail }: Omit<TranscriptProps, 'lines'> & { readonly line: Line }) {
  switch (line.kind) {
    case 'customer':
      return (
        <Tile compact>
          <Text variant="microcopy">{t('try_customer')}</Text>
          <Text>{line.text}</Text>
        </Tile>
      );
    case 'agent':
      return <AgentLine line={line} t={t} />;
    case 'trouble':
      return line.trouble.kind === 'invalid' && line.trouble.code === 'own_email_only' ? (
        <Alert title={t('try_own_email_title')} variant="warning">
          {t('try_own_email', { email: ownAddress(line.trouble.message) ?? userEmail })}
        </Alert>
      ) : (
        <TroubleNotice trouble={line.trouble} t={t} />
      );
  }
}

function AgentLine({
  line,
  t,
}: {
  readonly line: Extract<Line, { kind: 'agent' }>;
  readonly t: SettingsTexts;
}) {
  const { tool, status, say, next, number, reference, items } = line;
  return (
    <Tile compact>
      <Flex direction="column" gap="xs" align="start">
        <Text variant="microcopy">{t('try_agent_told', { tool: sayCode(t, 'tool', tool) })}</Text>
        {say !== '' && <Text format={{ fontWeight: 'demibold' }}>{say}</Text>}
        {number !== undefined && <Tag variant="info">{t('try_number', { number })}</Tag>}
        {number !== undefined && <Text>{t('try_number_help')}</Text>}
        {items.length === 0 && status !== 'ok' && (
          <Text>{t('try_status', { status: sayCode(t, 'status', status) })}</Text>
        )}
        {items.length > 0 && (
          <List variant="unordered-styled">
            {items.map((item) => (
              <Text key={`${item.operation} ${item.name}`}>{itemWords(item, t)}</Text>
            ))}
          </List>
        )}
        {reference !== undefined && <Text>{t('try_reference', { reference })}</Text>}
        {next !== 'none' && <Text variant="microcopy">{t('try_next', { step: nextWords(t, next) })}</Text>}
      </Flex>
    </Tile>
  );
}

/** One decision as a sentence: the property, what was decided, the value, and why. */
function itemWords({ label, operation, status, reason, value }: DecidedLine, t: SettingsTexts): string {
  const decided = t(operation === 'show' ? 'try_item_show' : 'try_item_edit', {
    label,
    status: sayCode(t, 'status', status),
  });
  const parts = [
    decided,
    ...(value === undefined ? [] : [t('try_item_value', { value })]),
    ...(reason === undefined ? [] : [t('try_item_reason', { reason: whyWords(t, reason) })]),
  ];
  return parts.join(' ');
}
