import { describe, expect, it } from 'vitest';
import type { OutcomeKind, WrittenValue } from '../../bench/askers/asker.ts';
import { judgeWrites, type LedgerEntry } from '../../bench/scenarios/hostile-crm/ledger.ts';

const written = (value: string, outcome: OutcomeKind): WrittenValue => ({
  ...{ contactId: '1', property: 'city', value, outcome },
});
const entry = (value: string, changes: Partial<LedgerEntry> = {}): LedgerEntry => ({
  ...{ seq: 1, recordId: '1', property: 'city', new: value, source: 'api' },
  ...changes,
});
const NOTHING = { acknowledged: 0, unknown: 0, twice: 0, missing: 0, denied: 0, elsewhere: 0 };

describe('writes held against the ledger', () => {
  it('are fine when each acknowledged value stands there once', () => {
    const judged = judgeWrites([written('a', 'right'), written('b', 'right')], [entry('a'), entry('b')]);
    expect(judged).toEqual({ ...NOTHING, acknowledged: 2 });
  });

  it('are double when a value stands there twice, whatever was answered', () => {
    const all: readonly OutcomeKind[] = ['right', 'unknown', 'busy', 'failed', 'late'];
    for (const outcome of all) {
      expect(judgeWrites([written('a', outcome)], [entry('a'), entry('a')]).twice).toBe(1);
    }
  });

  it('are missing when acknowledged and not there', () => {
    expect(judgeWrites([written('a', 'right')], [])).toEqual({ ...NOTHING, acknowledged: 1, missing: 1 });
  });

  it('may be there or not when unknown or late', () => {
    const late = [written('a', 'unknown'), written('b', 'late')];
    expect(judgeWrites(late, [entry('a')])).toEqual({ ...NOTHING, unknown: 1 });
    expect(judgeWrites(late, [entry('b')])).toEqual({ ...NOTHING, unknown: 1 });
  });

  it.each(['busy', 'failed'] as const)('are denied when answered %s and there all the same', (outcome) => {
    expect(judgeWrites([written('a', outcome)], [entry('a')])).toEqual({ ...NOTHING, denied: 1 });
  });

  it.each([{ recordId: '2' }, { property: 'phone' }])('are elsewhere at %j', (changes) => {
    expect(judgeWrites([written('a', 'right')], [entry('a', changes)]).elsewhere).toBe(1);
  });

  it('leave alone what others wrote', () => {
    expect(judgeWrites([], [entry('z'), entry('y', { new: null })])).toEqual(NOTHING);
  });
});
