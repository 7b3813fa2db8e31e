import { describe, expect, it } from 'vitest';
import { compare } from '../../dev/demo/agreement.ts';

const change = {
  portalId: 7,
  recordId: '101',
  property: 'phone',
  source: 'api',
  new: '+358 40 555 0199',
};
const intent = { kind: 'write_intent', seq: 1, data: { contactId: '101' } };
const outcome = {
  kind: 'write_outcome',
  seq: 2,
  data: { contactId: '101', intentSeq: 1, items: [{ name: 'contacts.phone', status: 'updated' }] },
};

describe('the demo’s comparison of ledger and audit trail', () => {
  it('agrees when every change was announced and noted, without its value', () => {
    expect(compare([change], [outcome, intent], '7')).toEqual({
      inLedger: ['101 contacts.phone'],
      inAudit: ['101 contacts.phone'],
      agrees: true,
      everyWriteWasAnnounced: true,
      auditHoldsNoValues: true,
    });
  });

  it.each([
    { what: 'a change that the trail does not know', ledger: [change, change], trail: [outcome, intent] },
    { what: 'a change that the CRM does not know', ledger: [], trail: [outcome, intent] },
    {
      what: 'a change of another contact',
      ledger: [{ ...change, recordId: '102' }],
      trail: [outcome, intent],
    },
  ])('does not agree about $what', ({ ledger, trail }) => {
    expect(compare(ledger, trail, '7').agrees).toBe(false);
  });

  it.each([
    { what: 'changes of another portal', other: { ...change, portalId: 8 } },
    { what: 'changes that were not made through the API', other: { ...change, source: 'control' } },
  ])('leaves out $what', ({ other }) => {
    expect(compare([change, other], [outcome, intent], '7').agrees).toBe(true);
  });

  it('sees a write whose intent is missing or came after it', () => {
    expect(compare([change], [outcome], '7').everyWriteWasAnnounced).toBe(false);
    const late = { ...intent, seq: 3 };
    const after = { ...outcome, data: { ...outcome.data, intentSeq: 3 } };
    expect(compare([change], [late, after], '7').everyWriteWasAnnounced).toBe(false);
  });

  it('sees a value that was written in the trail', () => {
    const telling = { ...outcome, data: { ...outcome.data, note: `set to ${change.new}` } };
    expect(compare([change], [telling, intent], '7').auditHoldsNoValues).toBe(false);
  });
});
