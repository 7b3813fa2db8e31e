import { describe, expect, it } from 'vitest';
import { CrmBusy } from '../../src/errors.ts';
import type { Crm } from '../../src/hubspot/crm.ts';
import { countWaiting } from '../../src/observed.ts';
import { patient, PORTAL } from './world.ts';

/** Every operation of a CRM, with the arguments that it is to be handed. */
const CALLS: { readonly [Name in keyof Crm]: Parameters<Crm[Name]> } = {
  findContactsByEmail: [PORTAL, ['a@a.example'], ['phone'], patient(), 'turn'],
  readContact: [PORTAL, '1', ['phone'], patient(), 'turn'],
  updateContact: [PORTAL, '1', { city: 'Turku' }, patient(), 'turn'],
  listProperties: [PORTAL, 'contacts', patient()],
  readUser: [PORTAL, '7', patient()],
  listUsers: [PORTAL, 'page', patient()],
  readAccount: [PORTAL, patient()],
};
const NAMES = Object.keys(CALLS) as readonly (keyof Crm)[];

/** A CRM that answers when it is told to, and what it was asked. */
function createSlowCrm() {
  const asked: unknown[] = [];
  const ends: { readonly resolve: (answer: unknown) => void; readonly reject: (fault: Error) => void }[] = [];
  const operation = (name: string) =>
    function ask(...args: unknown[]): Promise<unknown> {
      asked.push([name, args]);
      return new Promise((resolve, reject) => ends.push({ resolve, reject }));
    };
  const crm = Object.fromEntries(NAMES.map((name) => [name, operation(name)])) as unknown as Crm;
  return { crm, asked, ends };
}

describe('a CRM whose callers are counted', () => {
  const ask = (crm: Crm, name: keyof Crm): Promise<unknown> =>
    (crm[name] as (...args: readonly unknown[]) => Promise<unknown>)(...CALLS[name]);

  it('hands every operation on as it came, and its answer back', async () => {
    const slow = createSlowCrm();
    const { crm } = countWaiting(slow.crm);
    const answers = Promise.all(NAMES.map((name) => ask(crm, name)));
    for (const [at, name] of NAMES.entries()) slow.ends[at]?.resolve(`answer to ${name}`);
    expect(await answers).toStrictEqual(NAMES.map((name) => `answer to ${name}`));
    expect(slow.asked).toStrictEqual(NAMES.map((name) => [name, CALLS[name]]));
  });

  it('counts who waits until they were answered, well or not', async () => {
    const slow = createSlowCrm();
    const { crm, waiting } = countWaiting(slow.crm);
    const [first, second] = [ask(crm, 'readContact'), ask(crm, 'updateContact')];
    expect(waiting()).toBe(2);
    slow.ends[0]?.resolve(undefined);
    await first;
    expect(waiting()).toBe(1);
    slow.ends[1]?.reject(new CrmBusy('later', 1_000));
    await expect(second).rejects.toBeInstanceOf(CrmBusy);
    expect(waiting()).toBe(0);
  });

  it('counts everybody who waits for one question, as for the properties of a portal', async () => {
    const slow = createSlowCrm();
    const { crm, counted, waiting } = countWaiting(slow.crm);
    const shared = ask(crm, 'listProperties');
    const all = Promise.all(Array.from({ length: 20 }, () => counted(shared)));
    expect(waiting()).toBeGreaterThanOrEqual(20);
    slow.ends[0]?.resolve([]);
    await all;
    expect(waiting()).toBe(0);
  });
});
