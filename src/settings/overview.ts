import type { Installation } from '../hubspot/installation.ts';
import type { Policy, Rule } from '../policy/policy.ts';
import { AGENT_WAYS, type AgentWay } from './agent-ways.ts';
import type { Catalogue } from './catalogue.ts';
import {
  emailCaptureTexts,
  type EmailCaptureChoice,
  type EmailCaptureHelp,
} from './email-capture-options.ts';
import type { Notices } from './notices.ts';
import { rowOf, type PropertyRow } from './properties.ts';
import type { Me } from './rights.ts';
import { isSwitchedOn, type PropertyJudge } from './rules.ts';
import { stateOf, type PolicyState } from './save.ts';
import type { Names } from './users.ts';

/** What has become of a rule's property; the rule then allows less than it says. */
export type RuleProblem = 'property_gone' | 'not_showable' | 'not_editable';

/** A rule as the card lists it. */
export interface OverviewRule extends Rule {
  /** The property's label; its name while the catalogue cannot be read, or when it is gone. */
  readonly label: string;
  readonly problem?: RuleProblem;
}

/** A property as the first screen lists it; its object type is the overview's `propertyObjectType`. */
export type OverviewRow = Omit<PropertyRow, 'objectType'>;

/** One step of the checklist. */
export interface SetupItem {
  readonly id: 'company_name' | 'first_property' | 'email_capture' | 'connect_agent' | 'try_it';
  readonly done: boolean;
}

/** All that the first screen needs (design 8). */
export interface Overview extends Omit<PolicyState, 'rules'>, Names {
  readonly rules: readonly OverviewRule[];
  readonly me: Me;
  readonly setup: readonly SetupItem[];
  /** How an agent can be connected. */
  readonly connect: readonly AgentWay[];
  /** What an admin can choose per channel, with its texts. */
  readonly emailCaptureOptions: readonly EmailCaptureChoice[];
  readonly emailCaptureHelp: EmailCaptureHelp;
  /** Unix time in milliseconds of the agent's last tool call. */
  readonly lastToolCall: number | null;
  readonly notices: Notices;
  readonly portal: Pick<Installation, 'accountType' | 'timeZone'>;
  /** Properties that a customer sees after only stating an email. */
  readonly readableWithEmailOnly: number;
  /** Of all rows in `properties`: said once, because thousands of rows would say it again. */
  readonly propertyObjectType: string;
  readonly properties: readonly OverviewRow[];
  /** In the place of rows that are too many: how many properties each group holds. */
  readonly propertyGroups?: readonly { readonly name: string; readonly count: number }[];
  readonly propertiesTruncated?: true;
  /** The CRM did not answer; what is stored is shown all the same. */
  readonly propertiesUnavailable?: true;
}

/** What an overview is made from. `catalogue` is `undefined` when the CRM did not answer. */
export interface OverviewFacts {
  readonly policy: Policy;
  readonly installation: Installation;
  readonly me: Me;
  readonly catalogue: Catalogue | undefined;
  readonly objectType: string;
  readonly lastToolCall: number | null;
  /** Unix time in milliseconds of an admin's last try. */
  readonly lastTry: number | null;
  readonly notices: Notices;
  readonly names: Names;
  /** BCP 47: the language of the texts that are answered; English where there are none in it. */
  readonly language: string | undefined;
}

/** Rows in one answer (design 8). */
const MAX_ROWS = 2_500;
/** Bytes of the whole answer with rows (design 8; the card may receive 1 MB). */
const MAX_BYTES = 350_000;

/** The answer to `GET /settings`. Pure. */
export function overviewOf(facts: OverviewFacts, judge: PropertyJudge): Overview {
  const { policy, installation, me, catalogue, lastToolCall, lastTry, notices, names } = facts;
  const emailCapture = emailCaptureTexts(facts.language);
  const rules = policy.rules.map((rule) => overviewRule(rule, catalogue, judge));
  const rest = {
    ...stateOf(policy),
    rules,
    ...{ me, ...names },
    setup: setupOf(policy, lastToolCall, lastTry),
    connect: AGENT_WAYS,
    emailCaptureOptions: emailCapture.options,
    emailCaptureHelp: emailCapture.help,
    ...{ lastToolCall, notices },
    portal: { accountType: installation.accountType, timeZone: installation.timeZone },
    readableWithEmailOnly: rules.filter(isReadableWithEmailOnly).length,
    propertyObjectType: facts.objectType,
  };
  if (catalogue === undefined) return { ...rest, properties: [], propertiesUnavailable: true };
  const room = MAX_BYTES - sizeOf(rest);
  return { ...rest, ...rowsOf(facts.objectType, catalogue, judge, room) };
}

/** A property that is gone or may not be shown any more is shown to nobody, whatever its rule says. */
const isReadableWithEmailOnly = ({ show, problem }: OverviewRule): boolean =>
  show.enabled &&
  show.protectionLevel === 'match_email' &&
  problem !== 'property_gone' &&
  problem !== 'not_showable';

const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function overviewRule(rule: Rule, catalogue: Catalogue | undefined, judge: PropertyJudge): OverviewRule {
  if (catalogue === undefined) return { ...rule, label: rule.property };
  const definition = catalogue.find(rule.property);
  if (definition === undefined) return { ...rule, label: rule.property, problem: 'property_gone' };
  const { label } = definition;
  if (rule.show.enabled && !judge.isShowable(definition).ok) {
    return { ...rule, label, problem: 'not_showable' };
  }
  if (rule.edit.enabled && !judge.isEditable(definition).ok) {
    return { ...rule, label, problem: 'not_editable' };
  }
  return { ...rule, label };
}

function rowsOf(
  objectType: string,
  catalogue: Catalogue,
  judge: PropertyJudge,
  room: number,
): Pick<Overview, 'properties' | 'propertyGroups' | 'propertiesTruncated'> {
  if (catalogue.all.length <= MAX_ROWS) {
    const properties = catalogue.all.map((definition): OverviewRow => {
      const { objectType: _objectType, ...row } = rowOf(objectType, definition, judge);
      return row;
    });
    if (sizeOf({ properties }) <= room) return { properties };
  }
  const counts = new Map<string, number>();
  for (const { groupName } of catalogue.all) counts.set(groupName, (counts.get(groupName) ?? 0) + 1);
  const propertyGroups = [...counts].map(([name, count]) => ({ name, count }));
  return { properties: [], propertyGroups, propertiesTruncated: true };
}

/**
 * The checklist. `email_capture` is done while some channel asks for an email, since without one nothing can be
 * read; `connect_agent` when an agent called; `try_it` when an agent called, or an admin tried, after the first
 * property was switched on.
 */
function setupOf(policy: Policy, lastToolCall: number | null, lastTry: number | null): readonly SetupItem[] {
  const { brand, emailCapture } = policy;
  const since = Math.min(...policy.rules.filter(isSwitchedOn).map(({ changedAtMs }) => changedAtMs));
  const hasRule = Number.isFinite(since);
  const asks = Object.values(emailCapture).some((when) => when !== 'never');
  return [
    { id: 'company_name', done: brand.companyName !== '' && brand.supportContact !== '' },
    { id: 'first_property', done: hasRule },
    { id: 'email_capture', done: asks },
    { id: 'connect_agent', done: lastToolCall !== null },
    { id: 'try_it', done: hasRule && Math.max(lastToolCall ?? 0, lastTry ?? 0) >= since },
  ];
}
