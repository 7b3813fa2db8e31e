// A copy of extensions/shared/rules/RulePanel.tsx, made by npm run hubspot:manifest. Change it there.
import { Button, ButtonRow, Flex, Panel, PanelBody, PanelFooter, Text } from '@hubspot/ui-extensions';
import { useReducer, useState } from 'react';
import { useSave } from '../state/use-save.ts';
import type { SettingsSession } from '../state/use-settings.ts';
import type { SharedKey } from '../texts/en.ts';
import type { Translate } from '../texts/translate.ts';
import type { ListedRule, PolicyState, PropertyRow, Saved } from '../wire.ts';
import { PropertyPicker } from './PropertyPicker.tsx';
import { RuleFields } from './RuleFields.tsx';
import {
  draftOf,
  EMPTY_FORM,
  inputOf,
  isOvertaken,
  problemsOf,
  reduceRuleForm,
  targetOf,
  type RuleDraft,
  type Target,
} from './rule-form.ts';
import { ruleTrouble } from './rule-trouble.ts';

export interface RulePanelProps {
  /** Unique on the page; what `closeOverlay` is called with. */
  readonly id: string;
  readonly session: SettingsSession;
  readonly t: Translate<SharedKey>;
  /** `actions.closeOverlay`. */
  readonly closeOverlay: (id: string) => void;
  /** The rule to edit; without one, a property is picked first. */
  readonly rule?: ListedRule | undefined;
  /** The property of a new rule, already picked. */
  readonly preset?: PropertyRow | undefined;
  /** After a save, before the panel closes. `name` is `contacts.phone`. */
  readonly onSaved?: ((saved: Saved, name: string) => void) | undefined;
}

/**
 * The panel in which an admin decides about one property; a Button's `overlay`. A panel cannot refuse to be
 * closed, so a draft stays until it is saved or discarded, and stands there when the panel opens again.
 */
export function RulePanel(props: RulePanelProps) {
  const { id, session, t, closeOverlay, rule, preset, onSaved } = props;
  const [form, act] = useReducer(reduceRuleForm, EMPTY_FORM);
  const [isOpen, setOpen] = useState(false);
  const save = useSave(session);
  const { overview } = session;
  const target = targetOf(overview, rule, form.chosen ?? preset);
  const isSaving = save.status.kind === 'saving';
  // The fields can be longer than the panel, and Save is in sight when the notice above them is not.
  const isRefused = target !== undefined && ruleTrouble(form, target, save.status).trouble !== undefined;

  /** `onTopOf`: what somebody else saved, once the admin has read it. */
  const send = async ({ name, stored }: Target, shown: RuleDraft, onTopOf?: PolicyState): Promise<void> => {
    const answer = await save.run((version) =>
      onTopOf === undefined && isOvertaken(form, stored)
        ? Promise.resolve({ ok: false, trouble: { kind: 'stale', current: overview } })
        : session.api.saveRule(onTopOf?.version ?? version, name, inputOf(shown)),
    );
    if (answer?.ok !== true) return;
    act({ type: 'start_over' });
    onSaved?.(answer.value, name);
    closeOverlay(id);
  };
  const press = async (about: Target): Promise<void> => {
    const shown = form.draft ?? draftOf(about);
    act({ type: 'attempt', shown, stored: about.stored });
    if (problemsOf(shown, about).length === 0) await send(about, shown);
    else save.reset();
  };
  const forget = (): void => {
    act({ type: 'start_over' });
    save.reset();
  };

  return (
    <Panel
      id={id}
      title={target?.label ?? t('add_property')}
      width="md"
      variant="modal"
      onOpen={() => {
        setOpen(true);
      }}
      onClose={() => {
        setOpen(false);
        act({ type: 'closed' });
      }}
    >
      <PanelBody>
        {target === undefined ? (
          <PropertyPicker
            key={form.closings}
            panelId={id}
            isOpen={isOpen}
            session={session}
            t={t}
            onChoose={(row) => {
              act({ type: 'choose', row });
            }}
          />
        ) : (
          <RuleFields
            panelId={id}
            overview={overview}
            target={target}
            form={form}
            save={save.status}
            isNew={rule === undefined}
            t={t}
            act={act}
            onLoadTheirs={(current: PolicyState) => {
              session.adopt(current);
              act({ type: 'discard' });
              save.reset();
            }}
            // Theirs is shown when mine is saved, and not before: where they removed this rule, its row and with
            // it this panel would go, and what was typed with them.
            onSaveMine={(current: PolicyState) => send(target, form.draft ?? draftOf(target), current)}
            onRetry={() => press(target)}
          />
        )}
      </PanelBody>
      <PanelFooter>
        <Flex direction="column" gap="xs">
          {isRefused && <Text format={{ fontWeight: 'demibold' }}>{t('not_saved_above')}</Text>}
          <ButtonRow>
            {target !== undefined && (
              <Button
                variant="primary"
                disabled={isSaving || !overview.me.canEdit || isGone(target)}
                onClick={() => press(target)}
              >
                {t(isSaving ? 'saving' : 'save')}
              </Button>
            )}
            {form.chosen !== undefined && rule === undefined && (
              <Button disabled={isSaving} onClick={forget}>
                {t('other_property')}
              </Button>
            )}
            <Button
              disabled={isSaving}
              onClick={() => {
                forget();
                closeOverlay(id);
              }}
            >
              {t(form.draft === undefined ? 'close' : 'discard')}
            </Button>
          </ButtonRow>
        </Flex>
      </PanelFooter>
    </Panel>
  );
}

/** The backend takes no rule of a property that is gone; its rule can only be deleted, in the list. */
const isGone = ({ show }: Target): boolean => show === 'property_gone';
