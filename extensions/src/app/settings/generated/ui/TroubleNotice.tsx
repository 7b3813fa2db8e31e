// A copy of extensions/shared/ui/TroubleNotice.tsx, made by npm run hubspot:manifest. Change it there.
import { Alert, Button, ButtonRow, Flex, List, Text } from '@hubspot/ui-extensions';
import type { Trouble } from '../api.ts';
import type { SharedKey } from '../texts/en.ts';
import { sayCode } from '../texts/shared-texts.ts';
import type { Translate } from '../texts/translate.ts';
import type { FieldProblem } from '../wire.ts';

export interface TroubleNoticeProps {
  readonly trouble: Trouble;
  readonly t: Translate<SharedKey>;
  /** Drops what was typed and shows what stands now; offered when somebody else saved in the meantime. */
  readonly onReload?: (() => void) | undefined;
  /** Saves what was typed on top of what stands now. */
  readonly onReapply?: (() => void | Promise<void>) | undefined;
  /** The same request once more; offered where that can help. */
  readonly onRetry?: (() => void | Promise<void>) | undefined;
  /** What somebody else saved, in sentences (`changesBetween`). */
  readonly changes?: readonly string[] | undefined;
}

/** Says why something did not work, and what can be done about it. Announced, as an alert is. */
export function TroubleNotice({ trouble, t, onReload, onReapply, onRetry, changes }: TroubleNoticeProps) {
  const isStale = trouble.kind === 'stale';
  const points = [...new Set(isStale ? changes : pointsOf(trouble, t))];
  return (
    <Alert title={titleOf(trouble, t)} variant={isStale ? 'warning' : 'danger'}>
      <Flex direction="column" gap="sm">
        <Text>{sentenceOf(trouble, t)}</Text>
        {points.length > 0 && (
          <List variant="unordered-styled">
            {points.map((point) => (
              <Text key={point}>{point}</Text>
            ))}
          </List>
        )}
        <Ways {...{ trouble, t, onReload, onReapply, onRetry }} />
      </Flex>
    </Alert>
  );
}

type WaysProps = Omit<TroubleNoticeProps, 'changes'>;

function Ways({ trouble, t, onReload, onReapply, onRetry }: WaysProps) {
  const isStale = trouble.kind === 'stale';
  const ways = [
    { key: 'load_theirs', onClick: isStale ? onReload : undefined },
    { key: 'save_mine', onClick: isStale ? onReapply : undefined },
    { key: 'try_again', onClick: canHelpToRetry(trouble) ? onRetry : undefined },
  ] as const;
  const offered = ways.filter(({ onClick }) => onClick !== undefined);
  const isConnectable = trouble.kind === 'not_connected';
  if (offered.length === 0 && !isConnectable) return null;
  return (
    <ButtonRow>
      {isConnectable && (
        <Button size="sm" href={{ url: trouble.installUrl, external: true }}>
          {t('connect')}
        </Button>
      )}
      {offered.map(({ key, onClick }) => (
        <Button key={key} size="sm" onClick={() => onClick?.()}>
          {t(key)}
        </Button>
      ))}
    </ButtonRow>
  );
}

/** One plain sentence for a problem of a field: from the catalogue, else the backend's own. */
export function sayProblem({ field, code, message }: FieldProblem, t: Translate<SharedKey>): string {
  if (code === 'brand_required' && field.startsWith('brand.')) return t('brand_first');
  return sayCode(t, 'field', code, message === '' ? t('field_unknown') : message);
}

function titleOf(trouble: Trouble, t: Translate<SharedKey>): string {
  return t(`trouble_${trouble.kind}_title`);
}

function sentenceOf(trouble: Trouble, t: Translate<SharedKey>): string {
  switch (trouble.kind) {
    case 'no_right':
    case 'busy':
      return sayCode(t, 'error', trouble.code, t(`trouble_${trouble.kind}`));
    case 'not_found':
      return sayCode(t, 'error', trouble.code, t('trouble_not_found'));
    case 'server_error':
      return trouble.requestId === undefined
        ? t('trouble_server_error')
        : t('trouble_server_error_id', { id: trouble.requestId });
    case 'not_connected':
    case 'stale':
    case 'invalid':
    case 'offline':
      return t(`trouble_${trouble.kind}`);
  }
}

function pointsOf(trouble: Trouble, t: Translate<SharedKey>): readonly string[] {
  if (trouble.kind !== 'invalid') return [];
  const { code, message, fields } = trouble;
  const said = fields.length > 0 ? fields : [{ field: '', code, message }];
  return said.map((problem) => sayProblem(problem, t));
}

const RETRIED: ReadonlySet<Trouble['kind']> = new Set(['not_connected', 'busy', 'server_error', 'offline']);
const canHelpToRetry = ({ kind }: Trouble): boolean => RETRIED.has(kind);
