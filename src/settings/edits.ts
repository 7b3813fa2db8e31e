import type { Crm } from '../hubspot/crm.ts';
import { isLoosened, type RuleReach } from '../policy/loosened.ts';
import { propertyName, type Policy, type Rule } from '../policy/policy.ts';
import type { Clock } from '../ports.ts';
import type { SettingsWrite } from './caller.ts';
import type { Catalogues } from './catalogue.ts';
import { readVersionParameter } from './fields.ts';
import { problem, type FieldProblem } from './refusal.ts';
import {
  isRuleOf,
  judgeRule,
  needsMail,
  parseRuleName,
  readRuleBody,
  withRule,
  type PropertyJudge,
  type RuleName,
} from './rules.ts';
import type { Applied, PolicyEdit } from './save.ts';
import {
  brandProblems,
  readBrandBody,
  readEditorsBody,
  readEmailCaptureBody,
  readVerificationBody,
  type EditorsInput,
} from './sections.ts';

/** What reading a change needs. */
export interface EditDeps {
  readonly crm: Pick<Crm, 'readUser'>;
  readonly catalogues: Catalogues;
  readonly judge: PropertyJudge;
  readonly clock: Clock;
}

/** A rule is judged by a catalogue that is at most this old. */
const LIVE_MS = 30_000;
/** Users looked up side by side, so that naming editors leaves room in the portal's CRM budget. */
const USERS_AT_ONCE = 5;

const next = (policy: Policy): Applied => ({ next: policy, problems: [] });
const against = (problems: readonly FieldProblem[]): Applied => ({ next: undefined, problems });

/** `PUT rules/{objectType}.{property}`: codes of `readRuleBody`, `parseRuleName` and `judgeRule`. */
export function putRule(deps: EditDeps, write: SettingsWrite, property: string): PolicyEdit {
  const name = parseRuleName(property);
  const input = readRuleBody(write.body ?? {});
  if ('field' in name) return unreadableName('PUT', input.version, input.problems, name);
  const { show, edit, acceptedRisk } = input;
  return {
    act: `PUT rules/${propertyName(name)}`,
    changed: propertyName(name),
    need: 'editor',
    version: input.version,
    problems: input.problems,
    async apply(policy) {
      const { portalId, userId, signal } = write;
      const { objectType } = name;
      const live = await deps.catalogues.lookup(portalId, objectType, name.property, signal, LIVE_MS);
      const definition = live.find(name.property);
      const problems = judgeRule(input, { definition, judge: deps.judge, policy, name });
      if (problems.length > 0 || show === undefined || edit === undefined) return against(problems);
      const stamp = { changedAtMs: deps.clock.now(), changedByUserId: userId };
      const reach = { show, edit, acceptedRisk };
      const rule: Rule = { ...name, ...reach, ...stamp, widenedAtVersion: widenedAt(policy, name, reach) };
      return next(withRule(policy, rule));
    },
  };
}

/** The version that the save of `reach` makes if it loosens the rule, else the one that the rule has. */
function widenedAt(policy: Policy, name: RuleName, reach: RuleReach): number {
  const before = policy.rules.find(isRuleOf(name));
  return before === undefined || isLoosened(before, reach) ? policy.version + 1 : before.widenedAtVersion;
}

/** `DELETE rules/{objectType}.{property}?version=`: 404 `rule_not_found`. Reads nothing of the CRM but the rights. */
export function deleteRule(write: SettingsWrite, property: string): PolicyEdit {
  const name = parseRuleName(property);
  const { value: version, problems } = readVersionParameter(write.query);
  if ('field' in name) return unreadableName('DELETE', version, problems, name);
  return {
    act: `DELETE rules/${propertyName(name)}`,
    changed: propertyName(name),
    need: 'editor',
    version,
    problems,
    apply(policy) {
      const rules = policy.rules.filter((rule) => !isRuleOf(name)(rule));
      if (rules.length < policy.rules.length) return Promise.resolve(next({ ...policy, rules }));
      const message = 'There is no rule for this property.';
      return Promise.resolve({ status: 404, code: 'rule_not_found', message });
    },
  };
}

function unreadableName(
  method: string,
  version: number | undefined,
  problems: readonly FieldProblem[],
  trouble: FieldProblem,
): PolicyEdit {
  return {
    // The path may hold anything at all, so the trail does not repeat it.
    act: `${method} rules/?`,
    changed: '?',
    need: 'editor',
    version,
    problems: [...problems, trouble],
    apply: () => Promise.resolve(against([])),
  };
}

/** `PUT brand`: codes of `readBrandBody`; `brand_required` where a rule sends mails that need it. */
export function putBrand(write: SettingsWrite): PolicyEdit {
  const { version, value: brand, problems } = readBrandBody(write.body ?? {});
  return {
    act: 'PUT brand',
    changed: 'brand',
    need: 'editor',
    version,
    problems,
    apply(policy) {
      if (brand === undefined) return Promise.resolve(against([]));
      const sendsMail = policy.rules.some(({ show, edit }) => needsMail(show) || needsMail(edit));
      const missing = sendsMail ? brandProblems(brand) : [];
      return Promise.resolve(missing.length > 0 ? against(missing) : next({ ...policy, brand }));
    },
  };
}

/** `PUT email-capture`: codes of `readEmailCaptureBody`. */
export function putEmailCapture(write: SettingsWrite): PolicyEdit {
  const { version, value, problems } = readEmailCaptureBody(write.body ?? {});
  return {
    act: 'PUT email-capture',
    changed: 'email-capture',
    need: 'editor',
    version,
    problems,
    apply(policy) {
      if (value === undefined) return Promise.resolve(against([]));
      return Promise.resolve(next({ ...policy, emailCapture: { ...policy.emailCapture, ...value } }));
    },
  };
}

/** `PUT verification`: codes of `readVerificationBody`. */
export function putVerification(write: SettingsWrite): PolicyEdit {
  const { version, value, problems } = readVerificationBody(write.body ?? {});
  return {
    act: 'PUT verification',
    changed: 'verification',
    need: 'editor',
    version,
    problems,
    apply(policy) {
      if (value === undefined) return Promise.resolve(against([]));
      return Promise.resolve(next({ ...policy, verification: { ...policy.verification, ...value } }));
    },
  };
}

/** `PUT editors`, for super admins: codes of `readEditorsBody`; `unknown_user` for whom the portal does not have. */
export function putEditors(deps: EditDeps, write: SettingsWrite): PolicyEdit {
  const { version, value, problems } = readEditorsBody(write.body ?? {});
  return {
    act: 'PUT editors',
    changed: 'editors',
    need: 'super_admin',
    version,
    problems,
    async apply(policy) {
      if (value === undefined) return against([]);
      const unknown = await unknownUsers(deps.crm, write, value);
      if (unknown.length > 0) return against(unknown);
      const editorsNeedSeat = value.needSeat ?? policy.editorsNeedSeat;
      return next({ ...policy, editors: [...new Set(value.userIds)], editorsNeedSeat });
    },
  };
}

async function unknownUsers(
  crm: Pick<Crm, 'readUser'>,
  { portalId, signal }: SettingsWrite,
  { userIds }: EditorsInput,
): Promise<readonly FieldProblem[]> {
  const problems: FieldProblem[] = [];
  const named = [...new Set(userIds)];
  for (let start = 0; start < named.length; start += USERS_AT_ONCE) {
    const ids = named.slice(start, start + USERS_AT_ONCE);
    const users = await Promise.all(ids.map((id) => crm.readUser(portalId, id, signal)));
    ids.forEach((id, index) => {
      if (users[index]?.id !== id) problems.push(problem(`userIds.${userIds.indexOf(id)}`, 'unknown_user'));
    });
  }
  return problems;
}
