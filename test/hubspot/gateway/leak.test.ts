import { expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import type { ContactRecord } from '../../../src/hubspot/crm.ts';
import { patient } from '../world.ts';
import { createGatewayWorld, type Reply, type Sent } from './gateway-world.ts';

/** Numbers from 0 to `below`, the same in every run. */
function createDice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
}

const READS = 200_000;
const CONTACTS = 400;
const NAMES = Array.from({ length: 24 }, (_, i) => `p${i}`);
/** Sensitive in every portal: read for nobody who did not ask. */
const SENSITIVE = new Set(['p3', 'p17']);

const primary = (id: number): string => `c${id}@a.example`;
/** Every tenth contact has a second address, and every twentieth shares it with its neighbour. */
const second = (id: number): string | null => (id % 10 === 0 ? `s${id - (id % 20)}@a.example` : null);
const value = (portal: string, id: number | string, name: string): string => `${portal}/${id}/${name}`;

/** Ids whose contacts hold an address. */
const holders = new Map<string, number[]>();
for (let id = 1; id <= CONTACTS; id += 1) {
  for (const address of [primary(id), second(id)]) {
    if (address !== null) holders.set(address, [...(holders.get(address) ?? []), id]);
  }
}
/** Every 13th contact was merged away into the one before it; every 17th is archived. */
const mergedInto = (id: number): number | undefined => (id % 13 === 0 ? id - 1 : undefined);
const isArchived = (id: number): boolean => id % 17 === 0;
const isLiving = (id: number): boolean =>
  id >= 1 && id <= CONTACTS && mergedInto(id) === undefined && !isArchived(id);
/** A record that nobody asked for is one of these: one that is not alive could only be told by who asked for it. */
const LIVING = Array.from({ length: CONTACTS }, (_, index) => index + 1).filter(isLiving);

function shown(portal: string, id: number, names: readonly string[]): object {
  const merged = id < CONTACTS && mergedInto(id + 1) === id ? String(id + 1) : null;
  const own = new Map<string, string | null>([
    ['email', primary(id)],
    ['hs_additional_emails', second(id)],
    ['hs_merged_object_ids', merged],
  ]);
  const properties = names.map((name) => [name, own.has(name) ? own.get(name) : value(portal, id, name)]);
  return { id: String(id), archived: false, properties: Object.fromEntries(properties) as object };
}

/** A CRM that answers as HubSpot does, and now and then badly: in another order, too much, too little, or not at all. */
function createCrm(portal: string, roll: (below: number) => number): (sent: Sent) => Reply {
  const idsOf = ({ body, inputs }: Sent): Map<string, number[]> =>
    new Map(
      inputs.map((input) => [
        input,
        (body.idProperty === 'email' ? (holders.get(input) ?? []) : [Number(input)]).filter(isLiving),
      ]),
    );
  const spoil = (results: object[], names: readonly string[]): object[] => {
    const at = roll(results.length || 1);
    switch (roll(12)) {
      case 0:
        return results.reverse();
      case 1:
        return [...results, shown(portal, LIVING[roll(LIVING.length)] ?? 1, names)];
      case 2:
        return results.filter((_, index) => index !== at);
      case 3:
        return [...results, ...results.slice(at, at + 1)];
      case 4:
        return [
          ...results,
          {
            ...results[at],
            properties: { ...(results[at] as { properties: object } | undefined)?.properties, p0: 'other' },
          },
        ].filter((each) => 'id' in each);
      default:
        return results;
    }
  };
  return (sent) => {
    const trouble = roll(60);
    if (trouble === 0) return { status: 500 };
    if (trouble === 1) return { status: 429, headers: { 'retry-after': '0' }, json: {} };
    if (trouble === 2) return { fault: 'reset' };
    if (sent.method === 'GET') {
      const id = Number(sent.inputs[0]);
      const living = mergedInto(id) ?? id;
      return isLiving(living)
        ? { json: shown(portal, living, sent.properties) }
        : { status: 404, json: { status: 'error' } };
    }
    const found = idsOf(sent);
    const missing = [...found].filter(([, ids]) => ids.length === 0).map(([input]) => input);
    const ids = new Set([...found.values()].flat());
    const results = spoil(
      [...ids].map((id) => shown(portal, id, sent.properties)),
      sent.properties,
    );
    if (missing.length === 0) return { json: { status: 'COMPLETE', results } };
    const errors = [{ category: 'OBJECT_NOT_FOUND', context: { ids: missing } }];
    return { status: 207, json: { status: 'COMPLETE', results, numErrors: 1, errors } };
  };
}

it('CRM-01: of 200,000 random reads no caller gets a contact or a property that it did not ask for', async () => {
  const roll = createDice(6);
  const portals = ['501', '502', '503', '504'];
  const world = createGatewayWorld({
    tokenIsPortal: true,
    isOrdinary: (portal, name) => portal !== '504' && !SENSITIVE.has(name),
  });
  const crms = new Map(portals.map((portal) => [portal, createCrm(portal, roll)]));
  const asked: { readonly portal: string; readonly names: readonly string[] }[] = [];
  let disclosed = 0;
  let faults = 0;

  const check = (
    portal: string,
    ids: readonly number[],
    names: readonly string[],
    got: readonly ContactRecord[],
  ) => {
    for (const contact of got) {
      const id = Number(contact.id);
      if (!ids.includes(id)) throw new Error(`contact ${id} for ${ids.join()}`);
      for (const [name, text] of Object.entries(contact.properties)) {
        if (!names.includes(name)) throw new Error(`property ${name} for ${names.join()}`);
        if (text !== value(portal, id, name) && !(name === 'p0' && text === 'other')) {
          throw new Error(`a value of somebody else: ${String(text)} for ${portal}/${id}/${name}`);
        }
        disclosed += 1;
      }
    }
  };
  /** What an agent may ask for: sets that overlap, some with a sensitive property. */
  const policies = Array.from({ length: 30 }, (_, index) =>
    Array.from({ length: 4 }, () => {
      const ordinary = Array.from({ length: 1 + roll(4) }, () => NAMES[roll(NAMES.length)] ?? 'p0');
      const names = ordinary.filter((name) => !SENSITIVE.has(name));
      return [...new Set([...names, 'p0', ...(index % 10 === 0 ? [...SENSITIVE].slice(roll(2)) : [])])];
    }),
  );
  // The last portal's catalogue is not known, so nothing is united there: a few policies only.
  const policyOf = (portal: string): readonly (readonly string[])[] =>
    policies[roll(portal === '504' ? 2 : policies.length)] ?? [];
  const leaks: unknown[] = [];
  const read = (): void => {
    const portal = portals[roll(portals.length)] ?? '501';
    const names = policyOf(portal)[roll(4)] ?? [];
    const id = roll(CONTACTS + 10) + 1;
    const turn = String(roll(50));
    asked.push({ portal, names });
    const work = async (): Promise<void> => {
      if (roll(2) === 0) {
        const contact = await world.crm.readContact(portal, String(id), names, patient(), turn);
        check(
          portal,
          [id, mergedInto(id) ?? id].filter(isLiving),
          names,
          contact === undefined ? [] : [contact],
        );
      } else {
        const address = (roll(4) === 0 ? second(id) : null) ?? primary(id);
        const got = await world.crm.findContactsByEmail(portal, [address], names, patient(), turn);
        check(portal, (holders.get(address) ?? []).filter(isLiving), names, got);
      }
    };
    work().catch((fault: unknown) => {
      if (fault instanceof AppError) faults += 1;
      else leaks.push(fault);
    });
  };

  // The portal of a request is told by its token.
  world.answer((sent) => crms.get(sent.token)?.(sent) ?? { status: 500 });
  for (let done = 0; done < READS;) {
    for (let i = 0; i < 400 && done < READS; i += 1, done += 1) read();
    await world.time.pass(150);
  }
  await world.time.pass(20_000);

  expect(leaks).toEqual([]);
  expect(disclosed).toBeGreaterThan(READS);
  expect(faults).toBeLessThan(READS / 4);
  const wishes = new Set(asked.map(({ portal, names }) => [portal, ...[...names].sort()].join()));
  for (const { token, properties, inputs, method } of world.sent) {
    if (!properties.some((name) => SENSITIVE.has(name)) || method === 'GET' || inputs.length === 1) continue;
    // A sensitive property goes into a batch only if everybody in it asked for the very same.
    const plain = properties.filter((name) => NAMES.includes(name)).sort();
    expect(wishes).toContain([token, ...plain].join());
  }
}, 600_000);
