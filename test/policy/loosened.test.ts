import { describe, expect, it } from 'vitest';
import { isLoosened, type RuleReach } from '../../src/policy/loosened.ts';
import type { Grant } from '../../src/policy/policy.ts';

const VERIFY: Grant = { enabled: true, protectionLevel: 'verify_email', instructions: '' };
const MATCH: Grant = { ...VERIFY, protectionLevel: 'match_email' };
const OFF: Grant = { ...VERIFY, enabled: false };
const OFF_AT_MATCH: Grant = { ...MATCH, enabled: false };

const GRANTS: readonly [string, Grant][] = [
  ['off', OFF],
  ['off at match', OFF_AT_MATCH],
  ['verify', VERIFY],
  ['match', MATCH],
];
/** Every change of one grant that lets more through. */
const LOOSENING = new Set([
  'off > verify',
  'off > match',
  'off at match > verify',
  'off at match > match',
  'verify > match',
]);
const CHANGES = GRANTS.flatMap(([from, before]) =>
  GRANTS.map(([to, after]) => ({
    change: `${from} > ${to}`,
    before,
    after,
    loosened: LOOSENING.has(`${from} > ${to}`),
  })),
);

const reach = (over: Partial<RuleReach> = {}): RuleReach => ({
  show: OFF,
  edit: OFF,
  acceptedRisk: false,
  ...over,
});

describe('a rule is loosened', () => {
  it.each(CHANGES)('by its show from $change: $loosened', ({ before, after, loosened }) => {
    expect(isLoosened(reach({ show: before }), reach({ show: after }))).toBe(loosened);
  });

  it.each(CHANGES)('by its edit from $change: $loosened', ({ before, after, loosened }) => {
    const risk = { acceptedRisk: true };
    expect(isLoosened(reach({ edit: before, ...risk }), reach({ edit: after, ...risk }))).toBe(loosened);
  });

  it.each(CHANGES.filter(({ loosened }) => loosened))(
    'by its show from $change whatever its edit tightens',
    ({ before, after }) => {
      const from = reach({ show: before, edit: MATCH, acceptedRisk: true });
      expect(isLoosened(from, reach({ show: after }))).toBe(true);
    },
  );

  it.each([
    [false, true, true],
    [true, true, false],
    [true, false, false],
  ])('by its accepted risk from %s to %s: %s', (before, after, loosened) => {
    expect(isLoosened(reach({ acceptedRisk: before }), reach({ acceptedRisk: after }))).toBe(loosened);
  });

  it('by being added, even switched off', () => {
    expect(isLoosened(undefined, reach())).toBe(true);
  });

  it('not by its instructions', () => {
    const before = reach({ show: VERIFY, edit: MATCH, acceptedRisk: true });
    const told = { instructions: 'Say it kindly.' };
    expect(isLoosened(before, { ...before, show: { ...VERIFY, ...told }, edit: { ...MATCH, ...told } })).toBe(
      false,
    );
  });
});
