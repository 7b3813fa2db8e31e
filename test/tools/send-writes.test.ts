import { describe, expect, it } from 'vitest';
import { CrmBusy, CrmForbidden, CrmUnavailable } from '../../src/errors.ts';
import type { ContactRecord, Crm, UpdateOutcome } from '../../src/hubspot/crm.ts';
import type { ListedProperty } from '../../src/policy/listing.ts';
import { sendWrites, type PlannedWrite } from '../../src/tools/send-writes.ts';
import { patient, rejection } from '../hubspot/world.ts';
import { define } from '../values/definitions.ts';

const write = (name: string, wire = `new ${name}`): PlannedWrite => {
  const property: ListedProperty = {
    name: `contacts.${name}`,
    objectType: 'contacts',
    definition: define({ name }),
    show: undefined,
    edit: { enabled: true, protectionLevel: 'match_email', instructions: '' },
    acceptedRisk: true,
    widenedAtVersion: 0,
  };
  return { property, wire, oldWire: undefined };
};

type Reply = UpdateOutcome | Error;
const DONE: UpdateOutcome = { outcome: 'done', contactId: '1001' };
const WITHHELD: UpdateOutcome = { outcome: 'withheld' };
const UNKNOWN: UpdateOutcome = { outcome: 'unknown' };
const refused = (status: number, ...names: readonly string[]): UpdateOutcome => ({
  outcome: 'rejected',
  status,
  problems: names.map((property) => ({ property, code: 'INVALID_OPTION' })),
});

/** A CRM that gives these replies to updates in turn and this record to reads; what was sent is kept. */
function fakeCrm(replies: readonly Reply[], record?: Readonly<Record<string, string>> | Error) {
  const sent: (readonly string[])[] = [];
  const reads: (readonly string[])[] = [];
  const left = [...replies];
  const unused = (): Promise<never> => Promise.reject(new TypeError('not part of this test'));
  const crm: Crm = {
    findContactsByEmail: unused,
    listProperties: unused,
    readUser: unused,
    listUsers: unused,
    readAccount: unused,
    readContact: (_portalId, id, properties) => {
      reads.push(properties);
      if (record instanceof Error) return Promise.reject(record);
      const found: ContactRecord | undefined = record && { id, properties: record, mergedIds: '' };
      return Promise.resolve(found);
    },
    updateContact: (_portalId, _contactId, properties) => {
      sent.push(Object.keys(properties));
      const reply = left.shift();
      if (reply === undefined) return unused();
      return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
    },
  };
  const run = async (...names: readonly string[]) => {
    const writes = names.map((name) => write(name));
    const { statuses, fault } = await sendWrites(crm, '1', '1001', writes, patient());
    return { statuses: names.map((name) => statuses.get(`contacts.${name}`)), fault };
  };
  return { crm, sent, reads, run };
}

describe('sendWrites', () => {
  it('sends all changes in one update', async () => {
    const { run, sent } = fakeCrm([DONE]);
    expect(await run('a', 'b', 'c')).toEqual({
      statuses: ['updated', 'updated', 'updated'],
      fault: undefined,
    });
    expect(sent).toEqual([['a', 'b', 'c']]);
  });

  it('sends the others again together when the CRM names those it refuses', async () => {
    const { run, sent } = fakeCrm([refused(400, 'b'), DONE]);
    expect((await run('a', 'b', 'c')).statuses).toEqual(['updated', 'invalid_value', 'updated']);
    expect(sent).toEqual([
      ['a', 'b', 'c'],
      ['a', 'c'],
    ]);
  });

  it('sends nothing again when the CRM names them all', async () => {
    const { run, sent } = fakeCrm([refused(400, 'a', 'b')]);
    expect((await run('a', 'b')).statuses).toEqual(['invalid_value', 'invalid_value']);
    expect(sent).toHaveLength(1);
  });

  it.each([[[]], [['somebody_else']]])(
    'tries one by one when the CRM refuses and names %j, and blames the one that was alone',
    async (named) => {
      const { run, sent } = fakeCrm([refused(400, ...named), DONE, refused(400), DONE]);
      expect((await run('a', 'b', 'c')).statuses).toEqual(['updated', 'invalid_value', 'updated']);
      expect(sent).toEqual([['a', 'b', 'c'], ['a'], ['b'], ['c']]);
    },
  );

  it('calls a property that the app may not write not_available', async () => {
    const { run } = fakeCrm([refused(403, 'b'), DONE]);
    expect((await run('a', 'b')).statuses).toEqual(['updated', 'not_available']);
  });

  it('says what would be changed where the CRM does not write, and reads nothing back', async () => {
    const { run, reads } = fakeCrm([WITHHELD]);
    expect((await run('a', 'b')).statuses).toEqual(['would_update', 'would_update']);
    expect(reads).toEqual([]);
  });

  it('answers not_available when the contact is gone', async () => {
    expect((await fakeCrm([{ outcome: 'not_found' }]).run('a', 'b')).statuses).toEqual([
      'not_available',
      'not_available',
    ]);
  });

  it.each([new CrmBusy('busy', 1_000), new CrmUnavailable('down'), new CrmForbidden('no scope')])(
    'sends nothing more once the CRM fails midway with %s',
    async (fault) => {
      const { run, sent } = fakeCrm([refused(400), DONE, fault]);
      const result = await run('a', 'b', 'c');
      expect(result).toEqual({ statuses: ['updated', 'not_sent', 'not_sent'], fault });
      expect(sent).toEqual([['a', 'b', 'c'], ['a'], ['b']]);
    },
  );

  it('reads all changes of a lost update back at once, and never sends them again', async () => {
    const { run, sent, reads } = fakeCrm([UNKNOWN], { a: 'new a', b: 'old b' });
    expect((await run('a', 'b', 'c')).statuses).toEqual(['updated', 'outcome_unknown', 'outcome_unknown']);
    expect(sent).toHaveLength(1);
    expect(reads).toEqual([['a', 'b', 'c']]);
  });

  it.each([
    ['the contact is gone', undefined],
    ['the CRM is down', new CrmUnavailable('down')],
    ['the CRM is busy', new CrmBusy('busy', 1_000)],
  ])('stays outcome_unknown when %s at the read-back', async (_what, record) => {
    const { run, sent } = fakeCrm([UNKNOWN], record);
    expect((await run('a', 'b')).statuses).toEqual(['outcome_unknown', 'outcome_unknown']);
    expect(sent).toHaveLength(1);
  });

  it('writes a property called __proto__ like any other', async () => {
    const { run, sent } = fakeCrm([DONE]);
    expect((await run('__proto__', 'constructor')).statuses).toEqual(['updated', 'updated']);
    expect(sent).toEqual([['__proto__', 'constructor']]);
  });

  it.each([[[new TypeError('a bug')], undefined] as const, [[UNKNOWN], new TypeError('a bug')] as const])(
    'lets through what is no fault of the CRM',
    async (replies, record) => {
      expect(await rejection(fakeCrm(replies, record).run('a'))).toBeInstanceOf(TypeError);
    },
  );
});
