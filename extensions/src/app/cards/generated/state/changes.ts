// A copy of extensions/shared/state/changes.ts, made by npm run hubspot:manifest. Change it there.
import type { SharedKey } from '../texts/en.ts';
import { sayCode } from '../texts/shared-texts.ts';
import type { Translate } from '../texts/translate.ts';
import type { CaptureChannel, Grant, Overview, PolicyState, Rule } from '../wire.ts';
import { nameOf } from './use-settings.ts';

/** The part of a rule that an admin decides. */
export type RuleReach = Pick<Rule, 'show' | 'edit' | 'acceptedRisk'>;

/** The rule of one property, e.g. `contacts.phone`, in a policy. */
export function ruleOf<R extends Rule>(rules: readonly R[], name: string): R | undefined {
  return rules.find((rule) => nameOf(rule) === name);
}

/** True when both decide the same, or when neither is there. Who saved it, and when, counts for nothing. */
export function isSameReach(a: RuleReach | undefined, b: RuleReach | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.acceptedRisk === b.acceptedRisk && isSameGrant(a.show, b.show) && isSameGrant(a.edit, b.edit);
}

function isSameGrant(a: Grant, b: Grant): boolean {
  return (
    a.enabled === b.enabled && a.protectionLevel === b.protectionLevel && a.instructions === b.instructions
  );
}

/** What a screen shows: the settings, and in an overview the properties too, by whose labels rules are named. */
type Shown = PolicyState & Partial<Pick<Overview, 'properties'>>;

/** Says in sentences what differs between two states of the settings, rules first; empty when nothing does. */
export function changesBetween(before: Shown, after: PolicyState, t: Translate<SharedKey>): string[] {
  return [
    ...ruleChanges(before, after, t),
    ...brandChanges(before, after, t),
    ...captureChanges(before, after, t),
    ...verificationChanges(before, after, t),
    ...editorChanges(before, after, t),
  ];
}

type Say = Translate<SharedKey>;

function ruleChanges(before: Shown, after: PolicyState, t: Say): string[] {
  const labelOf = labelsIn(before);
  const labels = new Map([...after.rules, ...before.rules].map((rule) => [nameOf(rule), labelOf(rule)]));
  return [...labels].flatMap(([name, property]) => {
    const [old, now] = [ruleOf(before.rules, name), ruleOf(after.rules, name)];
    if (old === undefined) return [t('change_rule_added', { property })];
    if (now === undefined) return [t('change_rule_removed', { property })];
    return [
      ...grantChanges(property, 'show', old.show, now.show, t),
      ...grantChanges(property, 'edit', old.edit, now.edit, t),
      ...(now.acceptedRisk && !old.acceptedRisk ? [t('change_risk_accepted', { property })] : []),
    ];
  });
}

/** Rules of an overview carry their property's label; those of a 409 do not, so it is looked up. */
function labelsIn({ properties = [] }: Shown): (rule: Rule) => string {
  const known = new Map(properties.map((row) => [`${row.objectType}.${row.name}`, row.label]));
  return (rule) =>
    'label' in rule && typeof rule.label === 'string'
      ? rule.label
      : (known.get(nameOf(rule)) ?? rule.property);
}

function grantChanges(
  property: string,
  operation: 'show' | 'edit',
  old: Grant,
  now: Grant,
  t: Say,
): string[] {
  if (old.enabled !== now.enabled)
    return [t(`change_${operation}_${now.enabled ? 'on' : 'off'}`, { property })];
  const level = sayCode(t, 'level', now.protectionLevel);
  return [
    ...(old.protectionLevel === now.protectionLevel
      ? []
      : [t(`change_${operation}_level`, { property, level })]),
    ...(old.instructions === now.instructions
      ? []
      : [t(`change_${operation}_instructions`, { property, value: orNothing(now.instructions, t) })]),
  ];
}

function brandChanges({ brand: old }: PolicyState, { brand: now }: PolicyState, t: Say): string[] {
  return [
    ...(old.companyName === now.companyName
      ? []
      : [t('change_company_name', { value: orNothing(now.companyName, t) })]),
    ...(old.supportContact === now.supportContact
      ? []
      : [t('change_support_contact', { value: orNothing(now.supportContact, t) })]),
    ...(old.language === now.language ? [] : [t('change_language', { value: now.language })]),
  ];
}

const orNothing = (text: string, t: Say): string => (text === '' ? t('nothing') : text);

const CHANNELS: readonly CaptureChannel[] = ['live_chat', 'whatsapp', 'facebook_messenger'];

function captureChanges(
  { emailCapture: old }: PolicyState,
  { emailCapture: now }: PolicyState,
  t: Say,
): string[] {
  return CHANNELS.filter((channel) => old[channel] !== now[channel]).map((channel) =>
    t('change_capture', {
      channel: sayCode(t, 'channel', channel),
      option: sayCode(t, 'capture', now[channel]),
    }),
  );
}

function verificationChanges(
  { verification: old }: PolicyState,
  { verification: now }: PolicyState,
  t: Say,
): string[] {
  const isSameList = sorted(old.testRecipients) === sorted(now.testRecipients);
  return [
    ...(old.idleMinutes === now.idleMinutes ? [] : [t('change_idle', { minutes: now.idleMinutes })]),
    ...(old.absoluteMinutes === now.absoluteMinutes
      ? []
      : [t('change_absolute', { minutes: now.absoluteMinutes })]),
    ...(old.acceptSecondaryEmail === now.acceptSecondaryEmail
      ? []
      : [t(now.acceptSecondaryEmail ? 'change_secondary_on' : 'change_secondary_off')]),
    ...(isSameList ? [] : [t('change_test_recipients')]),
  ];
}

function editorChanges(old: PolicyState, now: PolicyState, t: Say): string[] {
  return [
    ...(sorted(old.editors) === sorted(now.editors) ? [] : [t('change_editors')]),
    ...(old.editorsNeedSeat === now.editorsNeedSeat
      ? []
      : [t(now.editorsNeedSeat ? 'change_seat_on' : 'change_seat_off')]),
  ];
}

const sorted = (list: readonly string[]): string => [...list].sort().join('\n');
