import { z } from 'zod';
import type { PropertyDefinition } from '../hubspot/crm.ts';
import {
  DEFAULT_PROTECTION_LEVEL,
  MAX_INSTRUCTIONS_LENGTH,
  MAX_LISTED_PROPERTIES,
  NO_GRANT,
  propertyName,
  PROTECTION_LEVELS,
  RULE_OBJECT_TYPES,
  type Grant,
  type Policy,
  type Rule,
  type RuleObjectType,
} from '../policy/policy.ts';
import type { Ability, NotEditableReason, NotShowableReason } from '../values/index.ts';
import { choice, fieldsOf, flag, ownField, plainText, readFields, readVersion } from './fields.ts';
import { brandProblems } from './sections.ts';
import { problem, type FieldProblem } from './refusal.ts';

/** The judges of `src/values`: sensitive, identity, calculated and read-only properties end there. */
export interface PropertyJudge {
  readonly isShowable: (definition: PropertyDefinition) => Ability<NotShowableReason>;
  readonly isEditable: (definition: PropertyDefinition) => Ability<NotEditableReason>;
}

/** How the reason against a property is told to the admin. */
const REASONS: Readonly<Record<NotEditableReason, string>> = {
  sensitive: 'HubSpot marks this property as sensitive, so an agent can neither show nor edit it.',
  archived: 'This property is archived in HubSpot.',
  hidden: 'This property is hidden in HubSpot.',
  calculated: 'HubSpot calculates this property, so it cannot be edited.',
  read_only: 'This property is read-only in HubSpot.',
  identity: 'This property identifies the customer, so an agent cannot edit it.',
  consent: 'This property records consent, so an agent cannot edit it.',
  hubspot_internal: 'HubSpot keeps this property for itself, so an agent cannot edit it.',
  unsupported_type: 'Values of this kind cannot be edited by an agent.',
};

/** Rules a policy may hold, switched on or not: the settings answer stays far below the card's 1 MB. */
const MAX_RULES = 200;

/** The property that a rule's path names. */
export interface RuleName {
  readonly objectType: RuleObjectType;
  readonly property: string;
}

/** Internal names are visible ASCII; whether one exists is for the catalogue to say. */
const PROPERTY_NAME = /^[\x21-\x7e]{1,100}$/;

/** True for an object type that rules can name. */
export function isRuleObjectType(name: string | undefined): name is RuleObjectType {
  return RULE_OBJECT_TYPES.some((known) => known === name);
}

/** Reads `contacts.phone`; a problem of the field `property` when it can be no property of ours. */
export function parseRuleName(text: string): RuleName | FieldProblem {
  const dot = text.indexOf('.');
  const objectType = text.slice(0, Math.max(dot, 0));
  const property = text.slice(dot + 1);
  if (dot < 0 || !PROPERTY_NAME.test(property)) return problem('property', 'unknown_property');
  if (!isRuleObjectType(objectType)) return problem('property', 'unknown_object_type');
  return { objectType, property };
}

/** What a rule's body asks for. A grant that could not be read is `undefined` and has its problems named. */
export interface RuleInput {
  readonly version: number | undefined;
  readonly show: Grant | undefined;
  readonly edit: Grant | undefined;
  readonly acceptedRisk: boolean;
  readonly problems: readonly FieldProblem[];
}

const grantFields = fieldsOf({
  enabled: flag.default(false),
  protectionLevel: choice(PROTECTION_LEVELS).default(DEFAULT_PROTECTION_LEVEL),
  instructions: plainText(MAX_INSTRUCTIONS_LENGTH).default(''),
});

const bodyFields = fieldsOf({
  version: z.unknown().optional(),
  show: z.unknown().optional(),
  edit: z.unknown().optional(),
  acceptedRisk: flag.default(false),
});

/**
 * Reads `{version, show?, edit?, acceptedRisk?}`. What is left out is the safe default: not enabled,
 * `verify_email`, no instructions, no risk accepted. Codes: `version_required`, `invalid_version`,
 * `unknown_field`, `invalid_type`, `invalid_option`, `too_long`, `invalid_character`.
 */
export function readRuleBody(body: unknown): RuleInput {
  const version = readVersion(body);
  const rest = readFields(bodyFields, body);
  const show = readGrant(body, 'show');
  const edit = readGrant(body, 'edit');
  return {
    version: version.value,
    show: show.value,
    edit: edit.value,
    acceptedRisk: ownField(body, 'acceptedRisk') === true,
    problems: [version, rest, show, edit].flatMap(({ problems }) => problems),
  };
}

function readGrant(body: unknown, name: 'show' | 'edit') {
  const given = ownField(body, name);
  return readFields(grantFields, given === undefined ? NO_GRANT : given, name);
}

/** What a rule is judged against. */
export interface RuleFacts {
  /** The live definition; `undefined` when the portal has no such property. */
  readonly definition: PropertyDefinition | undefined;
  readonly judge: PropertyJudge;
  readonly policy: Policy;
  readonly name: RuleName;
}

/**
 * Everything that design 8 has against this rule: `unknown_property`, `not_showable`, `not_editable`,
 * `risk_not_accepted`, `brand_required`, `too_many_properties`, `too_many_rules`. Pure. A rule that only switches
 * off is never refused for what its property has become.
 */
export function judgeRule(input: RuleInput, facts: RuleFacts): readonly FieldProblem[] {
  return [
    ...definitionProblems(input, facts),
    ...riskProblems(input),
    ...levelProblems(input, facts.policy),
    ...numberProblems(input, facts),
  ];
}

function definitionProblems({ show, edit }: RuleInput, { definition, judge }: RuleFacts): FieldProblem[] {
  if (definition === undefined) return [problem('property', 'unknown_property')];
  const showable = judge.isShowable(definition);
  const editable = judge.isEditable(definition);
  const problems: FieldProblem[] = [];
  if (show?.enabled === true && !showable.ok) {
    problems.push(problem('show.enabled', 'not_showable', REASONS[showable.reason]));
  }
  if (edit?.enabled === true && !editable.ok) {
    problems.push(problem('edit.enabled', 'not_editable', REASONS[editable.reason]));
  }
  return problems;
}

function riskProblems({ edit, acceptedRisk }: RuleInput): FieldProblem[] {
  const risky = edit?.enabled === true && edit.protectionLevel === 'match_email';
  return risky && !acceptedRisk ? [problem('edit.protectionLevel', 'risk_not_accepted')] : [];
}

function levelProblems({ show, edit }: RuleInput, policy: Policy): readonly FieldProblem[] {
  return [show, edit].some(needsMail) ? brandProblems(policy.brand, 'brand') : [];
}

/** A grant that sends its customer a mail. */
export function needsMail(grant: Grant | undefined): boolean {
  return grant?.enabled === true && grant.protectionLevel === 'verify_email';
}

/** True when a rule allows anything. */
export function isSwitchedOn(rule: { readonly show: Grant; readonly edit: Grant }): boolean {
  return rule.show.enabled || rule.edit.enabled;
}

function numberProblems({ show, edit }: RuleInput, { policy, name }: RuleFacts): FieldProblem[] {
  const others = policy.rules.filter((rule) => !isRuleOf(name)(rule));
  const switchedOn = show?.enabled === true || edit?.enabled === true;
  if (switchedOn && others.filter(isSwitchedOn).length >= MAX_LISTED_PROPERTIES) {
    return [problem('property', 'too_many_properties')];
  }
  return others.length >= MAX_RULES ? [problem('property', 'too_many_rules')] : [];
}

/** Finds the rule of one property. */
export function isRuleOf(name: RuleName): (rule: Rule) => boolean {
  const wanted = propertyName(name);
  return (rule) => propertyName(rule) === wanted;
}

/** The policy with `rule` in the place of its predecessor, or at the end. */
export function withRule(policy: Policy, rule: Rule): Policy {
  const known = policy.rules.some(isRuleOf(rule));
  const rules = known
    ? policy.rules.map((old) => (isRuleOf(rule)(old) ? rule : old))
    : [...policy.rules, rule];
  return { ...policy, rules };
}
