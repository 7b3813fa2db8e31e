// A copy of extensions/shared/ui/level.tsx, made by npm run hubspot:manifest. Change it there.
import { ToggleGroup } from '@hubspot/ui-extensions';
import type { SharedKey } from '../texts/en.ts';
import type { Translate } from '../texts/translate.ts';
import type { ProtectionLevel } from '../wire.ts';

const LEVELS: readonly ProtectionLevel[] = ['verify_email', 'match_email'];

export interface LevelFieldProps {
  /** Unique on the page. */
  readonly name: string;
  readonly level: ProtectionLevel;
  readonly isReadOnly: boolean;
  /** What is wrong with the choice, as a sentence. */
  readonly problem?: string | undefined;
  readonly t: Translate<SharedKey>;
  readonly onChange: (level: ProtectionLevel) => void;
}

/** The choice of a protection level; each choice says what it means. */
export function LevelField({ name, level, isReadOnly, problem, t, onChange }: LevelFieldProps) {
  return (
    <ToggleGroup
      toggleType="radioButtonList"
      name={name}
      label={t('level_label')}
      value={level}
      error={problem !== undefined}
      {...(problem === undefined ? {} : { validationMessage: problem })}
      options={LEVELS.map((value) => ({
        value,
        label: t(`level_${value}`),
        description: t(`level_${value}_means`),
        readOnly: isReadOnly,
      }))}
      onChange={(value: string) => {
        const chosen = LEVELS.find((each) => each === value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}
