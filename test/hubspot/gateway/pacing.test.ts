import { beforeEach, describe, expect, it } from 'vitest';
import { CrmBusy, CrmUnavailable, NotConnected, StoreUnavailable } from '../../../src/errors.ts';
import { createLocalBudget } from '../../../src/hubspot/gateway/local-budget.ts';
import type { SendBudget } from '../../../src/hubspot/gateway/send-budget.ts';
import { NOON, patient, PORTAL, rejection } from '../world.ts';
import { createGatewayWorld, honest, type GatewayWorld, type Reply } from './gateway-world.ts';
import { createVirtualTime } from './virtual-time.ts';
import { worstWindow } from './windows.ts';

let world: GatewayWorld;
beforeEach(() => {
  world = createGatewayWorld();
});

let nextId = 0;
/** A read of a contact that nobody has asked for yet. */
function read(turn = '', of = world): Promise<string> {
  nextId += 1;
  const id = String(nextId);
  const asked = of.crm.findContactsByEmail(PORTAL, [`c${id}@a.example`], ['phone'], patient(), turn);
  return asked.then(([contact]) => {
    if (contact?.id !== id) throw new Error('another contact');
    return id;
  });
}
/** How reads ended and after how long. */
interface Ends {
  readonly waits: number[];
  readonly faults: unknown[];
}
function follow(asked: Promise<unknown>, ends: Ends, from = world): void {
  const sinceMs = from.time.elapsed();
  asked.then(
    () => ends.waits.push(from.time.elapsed() - sinceMs),
    (fault: unknown) => ends.faults.push(fault),
  );
}
const ends = (): Ends => ({ waits: [], faults: [] });
const budget = (max: number, remaining: number, intervalMs = 10_000) => ({
  'x-hubspot-ratelimit-max': String(max),
  'x-hubspot-ratelimit-remaining': String(remaining),
  'x-hubspot-ratelimit-interval-milliseconds': String(intervalMs),
});
const busy = (retryAfter?: string, json: object = { policyName: 'TEN_SECONDLY_ROLLING' }): Reply => ({
  status: 429,
  headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
  json,
});
/** Numbers from 0 to 1, the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x80000000;
  };
}
/** Random arrivals of `perSecond` reads for `seconds`, each of another conversation. */
function offer(perSecond: number, seconds: number, found: Ends, of = world, seed = 7): void {
  const random = numbersFrom(seed);
  for (let atMs = 0; atMs < seconds * 1_000; atMs += -Math.log(1 - random()) * (1_000 / perSecond)) {
    of.time.timers.after(atMs, () => {
      follow(read(String(nextId), of), found, of);
    });
  }
}

/** A budget of several instances, in a store that takes 3 ms. */
function sharedBudget(time: ReturnType<typeof createVirtualTime>): SendBudget {
  const shared = createLocalBudget(time.clock);
  return {
    reserve: async (portalId, count, limit) => {
      await new Promise<void>((resolve) => time.timers.after(3, resolve));
      return shared.reserve(portalId, count, limit);
    },
    hold: (portalId, untilMs) => shared.hold(portalId, untilMs),
  };
}

describe('requests to a portal', () => {
  it('leave at once while few, and then one every 94 ms', async () => {
    for (let i = 0; i < 6; i += 1) world.time.timers.after(i * 10, () => void read());
    await world.time.pass(1_000);
    expect(world.sent.map(({ atMs }) => Math.ceil(atMs))).toEqual([0, 10, 20, 95]);
    expect(world.sent.at(-1)?.inputs).toHaveLength(3);
  });

  it.each([3, 12, 40, 400])(
    'never are more than 110 in any 10 s at %i random reads a second',
    async (perSecond) => {
      offer(perSecond, 25, ends());
      await world.time.pass(30_000);
      expect(
        worstWindow(
          world.sent.map(({ atMs }) => atMs),
          10_000,
        ),
      ).toBeLessThanOrEqual(109);
    },
  );

  it('carry 1,040 reads a second without refusing one', async () => {
    const found = ends();
    offer(1_040, 15, found);
    await world.time.pass(20_000);
    expect(found.faults).toEqual([]);
    expect(Math.max(...found.waits)).toBeLessThan(1_000);
    expect(world.sent.length).toBeLessThan(170);
  });

  it('follow the limit that the CRM tells: 190 in 10 s', async () => {
    world.answer((sent) => ({ ...honest(sent), headers: budget(190, 50) }));
    offer(40, 25, ends());
    await world.time.pass(30_000);
    const worst = worstWindow(
      world.sent.map(({ atMs }) => atMs),
      10_000,
    );
    expect(worst).toBeGreaterThan(170);
    expect(worst).toBeLessThanOrEqual(189);
  });

  it('follow the limit that the CRM tells: 20 in a second', async () => {
    world.answer((sent) => ({ ...honest(sent), headers: budget(20, 5, 1_000) }));
    offer(200, 12, ends());
    await world.time.pass(15_000);
    expect(
      worstWindow(
        world.sent.slice(20).map(({ atMs }) => atMs),
        1_000,
      ),
    ).toBeLessThanOrEqual(19);
  });

  it('stop for a moment when the CRM has nothing left although we left it something', async () => {
    world.answer((sent) => ({ ...honest(sent), headers: budget(110, 0) }));
    void read();
    await world.time.pass(81);
    void read();
    await world.time.pass(1_000);
    expect(world.sent[1]?.atMs).toBeGreaterThan(80 + 280);
  });

  it.each([
    { share: 'evenly', rates: [250, 250, 250, 250] },
    { share: '70/10/10/10', rates: [700, 100, 100, 100] },
    { share: '90/10', rates: [900, 100] },
  ])(
    'of instances that share a budget $share carry 1,000 reads a second, half of them within 700 ms',
    async ({ rates }) => {
      const time = createVirtualTime();
      const budget = sharedBudget(time);
      const found = ends();
      const instances = rates.map(() => createGatewayWorld({ time, budget }));
      instances.forEach((instance, index) => {
        offer(rates[index] ?? 0, 30, found, instance, index + 1);
      });
      await time.pass(40_000);
      const sent = instances.flatMap(({ sent }) => sent.map(({ atMs }) => atMs)).sort((a, b) => a - b);
      expect(worstWindow(sent, 10_000)).toBeLessThanOrEqual(110);
      expect(found.faults).toEqual([]);
      const waits = found.waits.sort((a, b) => a - b);
      expect(waits.length).toBeGreaterThan(0.85 * 30 * 1_100);
      expect(waits[Math.floor(waits.length / 2)]).toBeLessThan(700);
    },
  );

  it('CRM-06: of instances that share a budget stay within it together, and a killed one takes nothing with it', async () => {
    const time = createVirtualTime();
    const budget = sharedBudget(time);
    const instances = [1, 2, 3, 4].map(() => createGatewayWorld({ time, budget }));
    const found = ends();
    instances.forEach((instance, index) => {
      // The fourth one is gone after five seconds.
      offer(index === 0 ? 500 : 60, index === 3 ? 5 : 15, found, instance, index + 1);
    });
    await time.pass(20_000);
    const sent = instances.flatMap((instance) => instance.sent.map(({ atMs }) => atMs)).sort((a, b) => a - b);
    expect(worstWindow(sent, 10_000)).toBeLessThanOrEqual(110);
    expect(found.faults).toEqual([]);
    expect(found.waits.sort((a, b) => a - b)[Math.floor(found.waits.length / 2)]).toBeLessThan(700);
  });
});

describe('a conversation that asks for thousands', () => {
  it('CRM-07: does not delay the others, and is told at once what is too much', async () => {
    const [calm, beside] = [ends(), ends()];
    offer(50, 10, calm);
    await world.time.pass(15_000);
    const noisy = ends();
    world.time.timers.after(1_000, () => {
      for (let i = 0; i < 3_000; i += 1) follow(read('noisy'), noisy);
    });
    offer(50, 10, beside);
    await world.time.pass(15_000);
    const p99 = ({ waits }: Ends): number =>
      [...waits].sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? 0;
    expect(beside.faults).toEqual([]);
    expect(p99(beside)).toBeLessThan(1.5 * p99(calm));
    expect(noisy.waits.length).toBeGreaterThan(1_500);
    // What is too much of one is not told of all.
    for (const fault of noisy.faults) expect(fault).toMatchObject({ code: 'crm_busy', isForAll: false });
    expect(noisy.faults.length + noisy.waits.length).toBe(3_000);
  });
});

describe('kinds of calls', () => {
  it('all have their share when all are many', async () => {
    const counts = { read: ends(), write: ends(), user: ends() };
    for (let atMs = 0; atMs < 8_000; atMs += 10) {
      world.time.timers.after(atMs, () => {
        for (let i = 0; i < 12; i += 1) follow(read(`t${nextId}`), counts.read);
        nextId += 1;
        const turn = `t${nextId}`;
        const write = world.crm.updateContact(PORTAL, String(nextId), { plan: 'x' }, patient(), turn);
        follow(write, counts.write);
        follow(world.crm.listUsers(PORTAL, undefined, patient()), counts.user);
      });
    }
    await world.time.pass(30_000);
    const users = world.sent.filter(({ path }) => path.startsWith('/settings/users')).length;
    const writes = world.sent.filter(({ path }) => path.endsWith('/batch/update')).length;
    expect(users / world.sent.length).toBeGreaterThan(0.08);
    expect(users / world.sent.length).toBeLessThan(0.2);
    expect(writes).toBeGreaterThan(5);
    expect(counts.write.waits.length).toBeGreaterThan(600);
    expect(counts.read.waits.length / 8).toBeGreaterThan(600);
  });

  it('wait for none of the others when there is room', async () => {
    const found = ends();
    follow(read(), found);
    follow(world.crm.updateContact(PORTAL, '1', { plan: 'x' }, patient()), found);
    follow(world.crm.listUsers(PORTAL, undefined, patient()), found);
    await world.time.pass(100);
    expect(world.sent.map(({ atMs }) => atMs)).toEqual([0, 0, 0]);
  });
});

describe('more than a portal can take', () => {
  it('is refused at once with the time to come back, and who is let in is served in time', async () => {
    const found = ends();
    offer(1_540, 12, found);
    await world.time.pass(20_000);
    const sorted = found.waits.sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(2_500);
    expect(sorted.length / 12).toBeGreaterThan(1_045);
    for (const fault of found.faults) {
      expect(fault).toMatchObject({ code: 'crm_busy', isForAll: true });
      expect((fault as CrmBusy).retryAfterMs).toBeGreaterThanOrEqual(1_000);
      expect((fault as CrmBusy).retryAfterMs).toBeLessThan(5_000);
    }
  });

  it('makes nobody wait long once it goes on for seconds, and serves as many', async () => {
    offer(1_540, 6, ends());
    await world.time.pass(6_000);
    const later = ends();
    offer(1_540, 8, later);
    // Whoever asks again what is being waited for already says nothing about how long others wait.
    const again = (id: string): Promise<unknown> =>
      world.crm.findContactsByEmail(PORTAL, [`c${id}@a.example`], ['phone'], patient());
    for (let atMs = 0; atMs < 8_000; atMs += 20) {
      world.time.timers.after(atMs, () => void again(String(nextId)).catch(() => undefined));
    }
    await world.time.pass(20_000);
    const sorted = later.waits.sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(900);
    expect(sorted.length / 8).toBeGreaterThan(1_000);
    expect(later.faults.every((fault) => fault instanceof CrmBusy)).toBe(true);
  });

  it('refuses in the same moment', async () => {
    for (let i = 0; i < 2_500; i += 1) read(`t${i}`).catch(() => undefined);
    expect(await rejection(read('late'))).toBeInstanceOf(CrmBusy);
    await world.time.pass(10_000);
  });

  it('does not let equal questions pile up without end', async () => {
    const asked = Array.from({ length: 12_000 }, () =>
      world.crm.readContact(PORTAL, '1', ['phone'], patient()),
    );
    const all = Promise.allSettled(asked);
    await world.time.pass(5_000);
    const refused = (await all).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(2_000);
    expect(world.sent).toHaveLength(1);
  });
});

describe('a CRM that says 429', () => {
  it.each([
    ['seconds', '2', 2_000],
    ['a date', new Date(NOON + 2_000).toUTCString(), 2_000],
    ['garbage', 'soon', 1_000],
    ['nothing', undefined, 1_000],
  ])('is left alone as long as it asks with %s, and the batch goes first then', async (_name, header, ms) => {
    world.answer(
      (sent, count) => (count === 1 ? busy(header) : honest(sent)),
      () => 0,
    );
    const found = ends();
    const first = [read('a'), read('b')];
    for (const asked of first) follow(asked, found);
    await world.time.pass(500);
    follow(read('c'), found);
    await world.time.pass(ms + 500);
    expect(found.faults).toEqual([]);
    expect(found.waits).toHaveLength(3);
    const [, second] = world.sent;
    expect(second?.atMs).toBeGreaterThanOrEqual(ms);
    expect(second?.inputs.slice(0, 2)).toEqual(world.sent[0]?.inputs);
  });

  it('for longer than a call may take is answered busy at once, to those who come meanwhile as well', async () => {
    world.answer((sent, count) => (count === 1 ? busy('30') : honest(sent)));
    const first = rejection(read());
    await world.time.pass(1_000);
    expect(await first).toMatchObject({ code: 'crm_busy', retryAfterMs: 30_000 });
    const fault = await rejection(read());
    expect(fault).toBeInstanceOf(CrmBusy);
    expect((fault as CrmBusy).retryAfterMs).toBeGreaterThan(28_000);
    expect(world.sent).toHaveLength(1);
    await world.time.pass(29_500);
    const later = read();
    await world.time.pass(1_000);
    expect(await later).toBeDefined();
  });

  it('for the day is not asked again for the same call, and does not hold the others', async () => {
    world.answer((sent, count) => (count === 1 ? busy('1', { policyName: 'DAILY' }) : honest(sent)));
    const first = rejection(read());
    await world.time.pass(200);
    expect(await first).toMatchObject({ code: 'crm_busy', retryAfterMs: 60_000 });
    const next = read();
    await world.time.pass(200);
    expect(await next).toBeDefined();
  });

  it('again and again is asked three times for a call', async () => {
    world.answer(() => busy('1'));
    const first = rejection(read());
    await world.time.pass(8_000);
    expect(await first).toBeInstanceOf(CrmBusy);
    expect(world.sent).toHaveLength(3);
  });

  it('CRM-08: is left alone by every instance', async () => {
    const holds: unknown[] = [];
    const shared = createLocalBudget(world.time.clock);
    const { time } = world;
    world = createGatewayWorld({
      time,
      budget: {
        reserve: (...asked) => shared.reserve(...asked),
        hold: (...asked) => {
          holds.push(asked);
          return shared.hold(...asked);
        },
      },
    });
    world.answer(
      (sent, count) => (count === 1 ? busy('2') : honest(sent)),
      () => 0,
    );
    void read();
    await world.time.pass(3_000);
    expect(holds).toEqual([[PORTAL, NOON + 2_000]]);
  });
});

describe('other trouble', () => {
  it('is tried three times, with pauses, for everybody in the batch', async () => {
    world.answer(
      () => ({ status: 500 }),
      () => 0,
    );
    const asked = [rejection(read()), rejection(read())];
    await world.time.pass(8_000);
    for (const fault of await Promise.all(asked)) expect(fault).toBeInstanceOf(CrmUnavailable);
    expect(world.sent.map(({ atMs }) => atMs)).toEqual([0, 200, 600]);
  });

  it('opens the breaker by batches, not by those who wait, and other portals do not notice', async () => {
    world.answer(
      () => ({ status: 500 }),
      () => 0,
    );
    const many = Array.from({ length: 50 }, () => rejection(read()));
    await world.time.pass(8_000);
    await Promise.all(many);
    // Three batches so far, and the fifth opens it.
    const next = rejection(read());
    await world.time.pass(8_000);
    expect(await next).toBeInstanceOf(CrmBusy);
    expect(world.sent).toHaveLength(5);
    world.answer(honest);
    const other = world.crm.readContact('4712', '1', ['phone'], patient());
    await world.time.pass(100);
    expect(await other).toMatchObject({ id: '1' });
  });

  it('of a locked record does not hold the portal', async () => {
    world.answer(
      (sent, count) => (count === 1 ? { status: 423 } : honest(sent)),
      () => 0,
    );
    const locked = read();
    await world.time.pass(100);
    const other = read();
    await world.time.pass(10);
    expect(await other).toBeDefined();
    await world.time.pass(3_000);
    expect(await locked).toBeDefined();
  });

  it('ends for everybody with their own deadline', async () => {
    world = createGatewayWorld({ timing: { readAttemptMs: 60_000, operationMs: 8_000 } });
    world.answer(honest, () => 20_000);
    const found = ends();
    const early = rejection(read());
    await world.time.pass(3_000);
    follow(read(), found);
    await world.time.pass(5_001);
    expect(await early).toBeInstanceOf(CrmUnavailable);
    expect(found.faults).toEqual([]);
    await world.time.pass(3_000);
    expect(found.faults).toHaveLength(1);
  });

  it('of the budget’s store is told, and read as nothing else', async () => {
    world = createGatewayWorld({
      budget: {
        reserve: () => Promise.reject(new StoreUnavailable('down')),
        hold: () => Promise.reject(new StoreUnavailable('down')),
      },
    });
    const asked = [
      rejection(read()),
      rejection(world.crm.updateContact(PORTAL, '1', { plan: 'x' }, patient())),
      rejection(world.crm.readAccount(PORTAL, patient())),
    ];
    await world.time.pass(100);
    for (const fault of await Promise.all(asked)) expect(fault).toBeInstanceOf(StoreUnavailable);
    expect(world.sent).toHaveLength(0);
  });

  it('of the tokens is told to whoever waits', async () => {
    const gone = new NotConnected('gone');
    world = createGatewayWorld({
      tokens: { accessToken: () => Promise.reject(gone), replaceRejected: () => Promise.reject(gone) },
    });
    const asked = [
      rejection(read()),
      rejection(world.crm.updateContact(PORTAL, '1', { plan: 'x' }, patient())),
    ];
    await world.time.pass(100);
    expect(await Promise.all(asked)).toEqual([gone, gone]);
  });
});

it('asks no search, whatever is called', async () => {
  const asked: Promise<unknown>[] = [
    read(),
    world.crm.readContact(PORTAL, '1', ['phone'], patient()),
    world.crm.updateContact(PORTAL, '1', { plan: 'x' }, patient()),
    world.crm.listProperties(PORTAL, 'contacts', patient()),
    world.crm.readUser(PORTAL, '7', patient()),
    world.crm.listUsers(PORTAL, undefined, patient()),
    world.crm.readAccount(PORTAL, patient()),
  ];
  const all = Promise.allSettled(asked);
  await world.time.pass(10_000);
  await all;
  expect(world.sent.length).toBeGreaterThanOrEqual(9);
  expect(world.sent.map(({ path }) => path).filter((path) => path.includes('search'))).toEqual([]);
});
