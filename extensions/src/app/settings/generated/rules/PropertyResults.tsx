// A copy of extensions/shared/rules/PropertyResults.tsx, made by npm run hubspot:manifest. Change it there.
import { Button, Flex, List, Text } from '@hubspot/ui-extensions';
import type { SharedKey } from '../texts/en.ts';
import { sayCode } from '../texts/shared-texts.ts';
import type { Translate } from '../texts/translate.ts';
import type { PropertyRow } from '../wire.ts';
import { rowName } from './rule-form.ts';

export interface PropertyResultsProps {
  readonly rows: readonly PropertyRow[];
  readonly hasRule: (row: PropertyRow) => boolean;
  readonly t: Translate<SharedKey>;
  readonly onChoose: (row: PropertyRow) => void;
}

/** The properties found, each with a button; one that cannot be shown has its reason in the button's place. */
export function PropertyResults({ rows, hasRule, t, onChoose }: PropertyResultsProps) {
  if (rows.length === 0) return null;
  return (
    <List variant="unordered-styled">
      {rows.map((row) => (
        <Result key={rowName(row)} row={row} hasRule={hasRule(row)} t={t} onChoose={onChoose} />
      ))}
    </List>
  );
}

function Result({
  row,
  hasRule,
  t,
  onChoose,
}: Omit<PropertyResultsProps, 'rows' | 'hasRule'> & {
  readonly row: PropertyRow;
  readonly hasRule: boolean;
}) {
  const details = [row.name, sayCode(t, 'type', row.type), row.group]
    .filter((text) => text !== '')
    .join(' · ');
  return (
    <Flex direction="column" gap="flush" align="start">
      {/* A rule can always be opened, even when its property may no longer be shown. */}
      {row.show === true || hasRule ? (
        <Button
          variant="transparent"
          size="sm"
          onClick={() => {
            onChoose(row);
          }}
        >
          {row.label}
        </Button>
      ) : (
        <Text format={{ fontWeight: 'demibold' }}>{row.label}</Text>
      )}
      <Text variant="microcopy">{details}</Text>
      {hasRule && <Text variant="microcopy">{t('picker_has_rule')}</Text>}
      {row.show !== true && (
        <Text variant="microcopy">
          {t('picker_not_possible', { reason: sayCode(t, 'reason', row.show) })}
        </Text>
      )}
    </Flex>
  );
}
