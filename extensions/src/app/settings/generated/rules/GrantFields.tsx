// A copy of extensions/shared/rules/GrantFields.tsx, made by npm run hubspot:manifest. Change it there.
import { Checkbox, Flex, Text, TextArea, Toggle } from '@hubspot/ui-extensions';
import type { SharedKey } from '../texts/en.ts';
import { sayCode } from '../texts/shared-texts.ts';
import type { Translate } from '../texts/translate.ts';
import { LevelField } from '../ui/level.tsx';
import { sayProblem } from '../ui/TroubleNotice.tsx';
import type { FieldProblem } from '../wire.ts';
import {
  isRisky,
  MAX_INSTRUCTIONS,
  problemAt,
  type DraftChange,
  type FormField,
  type Operation,
  type RuleDraft,
  type Target,
} from './rule-form.ts';

export interface GrantFieldsProps {
  readonly of: Operation;
  /** The panel's id: makes names unique on the page. */
  readonly panelId: string;
  readonly target: Target;
  readonly shown: RuleDraft;
  readonly problems: readonly FieldProblem[];
  readonly isReadOnly: boolean;
  readonly t: Translate<SharedKey>;
  readonly onChange: (change: DraftChange) => void;
}

/** One half of a rule: its switch, and while it is on, level, instructions and the risk to confirm. */
export function GrantFields(props: GrantFieldsProps) {
  const { of, panelId, target, shown, isReadOnly, t, onChange } = props;
  const grant = shown[of];
  const ability = target[of];
  return (
    <Flex direction="column" gap="sm">
      <Toggle
        name={`${panelId}-${of}-enabled`}
        label={t(`${of}_switch`)}
        labelDisplay="inline"
        checked={grant.enabled}
        // What is on and no longer possible must still be switched off.
        readOnly={isReadOnly || (ability !== true && !grant.enabled)}
        textChecked={t('on')}
        textUnchecked={t('off')}
        onChange={(value) => {
          onChange({ of, field: 'enabled', value });
        }}
      />
      <Text variant="microcopy">{t(`${of}_help`)}</Text>
      {ability !== true && <Text>{sayCode(t, 'reason', ability)}</Text>}
      <Problem {...props} field={`${of}.enabled`} />
      {grant.enabled && <EnabledFields {...props} />}
    </Flex>
  );
}

function EnabledFields(props: GrantFieldsProps) {
  const { of, panelId, shown, problems, isReadOnly, t, onChange } = props;
  const levelProblem = problemAt(problems, `${of}.protectionLevel`);
  return (
    <Flex direction="column" gap="sm">
      <LevelField
        name={`${panelId}-${of}-level`}
        level={shown[of].protectionLevel}
        isReadOnly={isReadOnly}
        problem={levelProblem === undefined ? undefined : sayProblem(levelProblem, t)}
        t={t}
        onChange={(value) => {
          onChange({ of, field: 'protectionLevel', value });
        }}
      />
      {of === 'edit' && isRisky(shown) && <RiskField {...props} />}
      <InstructionsField {...props} />
      {of === 'show' && <Text variant="microcopy">{t('model_provider')}</Text>}
    </Flex>
  );
}

function RiskField(props: GrantFieldsProps) {
  const { panelId, target, shown, isReadOnly, t, onChange } = props;
  return (
    <Flex direction="column" gap="xs">
      <Checkbox
        name={`${panelId}-risk`}
        checked={shown.acceptedRisk}
        readOnly={isReadOnly}
        onChange={(value) => {
          onChange({ field: 'acceptedRisk', value });
        }}
      >
        {t('risk_confirm', { property: target.label })}
      </Checkbox>
      <Problem {...props} field="acceptedRisk" />
    </Flex>
  );
}

function InstructionsField({ of, panelId, shown, problems, isReadOnly, t, onChange }: GrantFieldsProps) {
  const { instructions, committed } = shown[of];
  const problem = problemAt(problems, `${of}.instructions`);
  const change = (value: string, isTyping: boolean): void => {
    onChange({ of, field: 'instructions', value, isTyping });
  };
  return (
    <Flex direction="column" gap="xs">
      <TextArea
        name={`${panelId}-${of}-instructions`}
        label={t('instructions_label')}
        description={t('instructions_help')}
        placeholder={t(`instructions_example_${of}`)}
        maxLength={MAX_INSTRUCTIONS}
        rows={3}
        // The text of the last commit and not of the last key: an echo that comes late must not undo typing.
        value={committed}
        readOnly={isReadOnly}
        error={problem !== undefined}
        {...(problem === undefined ? {} : { validationMessage: sayProblem(problem, t) })}
        onInput={(value) => {
          change(value, true);
        }}
        onChange={(value) => {
          change(value, false);
        }}
      />
      <Text variant="microcopy">
        {t('instructions_count', { count: instructions.length, max: MAX_INSTRUCTIONS })}
      </Text>
    </Flex>
  );
}

function Problem({ problems, field, t }: GrantFieldsProps & { readonly field: FormField }) {
  const problem = problemAt(problems, field);
  return problem === undefined ? null : (
    <Text format={{ fontWeight: 'bold' }}>{t('problem', { text: sayProblem(problem, t) })}</Text>
  );
}
