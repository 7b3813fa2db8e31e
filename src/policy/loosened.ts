import { PROTECTION_LEVELS, type Grant, type Rule } from './policy.ts';

/** The part of a rule that decides what it lets through. */
export type RuleReach = Pick<Rule, 'show' | 'edit' | 'acceptedRisk'>;

/**
 * True when `after` may let through what `before` did not: the rule is new (`before` is `undefined`), show or
 * edit was switched on, an enabled grant asks for a weaker level, or the risk was accepted. Instructions count
 * for nothing, tightening neither. A proof made under an older version does not reach such a rule (design 8).
 */
export function isLoosened(before: RuleReach | undefined, after: RuleReach): boolean {
  if (before === undefined) return true;
  if (after.acceptedRisk && !before.acceptedRisk) return true;
  return isLooserGrant(before.show, after.show) || isLooserGrant(before.edit, after.edit);
}

function isLooserGrant(before: Grant, after: Grant): boolean {
  if (!after.enabled) return false;
  return !before.enabled || strength(after) < strength(before);
}

/** Weakest first. */
function strength({ protectionLevel }: Grant): number {
  return PROTECTION_LEVELS.indexOf(protectionLevel);
}
