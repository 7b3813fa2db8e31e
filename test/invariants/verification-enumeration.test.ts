import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { World } from '../helpers/world.ts';
import { NOON_MS, startVerifyWorld } from './verification-scene.ts';
import {
  giveLanguages,
  LEADING_NOWHERE,
  NOBODY,
  OPTED_OUT,
  SOMEBODY,
  SOMEBODYS_PHONE,
  statusesIn,
  traceOf,
} from './verification-trace.ts';

let world: World;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON_MS });
  world = await startVerifyWorld();
  await giveLanguages(world);
});

afterAll(async () => {
  await world.close();
  vi.useRealTimers();
});

it('INV-17: every answer about seven kinds of address is byte for byte the same, whoever has them', async () => {
  const unknown = await traceOf(world, NOBODY);
  expect(statusesIn(unknown)).toEqual({
    ...{ state: 'recorded', 'check before': 'none', 'read before': 'needs_verification' },
    ...{ 'write before': 'needs_verification', 'write pending': 'needs_verification' },
    ...{ request: 'sent', 'check pending': 'pending', 'read pending': 'needs_verification' },
    ...{ 'request twice': 'already_sent', 'resend at once': 'try_later' },
    ...{ resend: 'sent', 'check resent': 'pending' },
    ...{ 'check expired': 'expired', 'read expired': 'needs_verification' },
    ...{ 'request anew': 'sent', 'check anew': 'pending', 'resend too often': 'try_later' },
    ...{ 'state another': 'recorded', 'check cancelled': 'cancelled' },
    ...{ 'read cancelled': 'needs_verification', leave: 'closed' },
  });
  for (const [kind, email] of Object.entries({ ...LEADING_NOWHERE, optedOut: OPTED_OUT, known: SOMEBODY })) {
    expect(await traceOf(world, email), kind).toEqual(unknown);
  }
  const mails = await world.control.mail();
  expect(mails.map(({ to, headers }) => [...to, headers['content-language']])).toEqual([
    [SOMEBODY, 'sv'],
    [SOMEBODY, 'sv'],
    [SOMEBODY, 'sv'],
  ]);
});

it('INV-17: at match_email everything negative is the same: nobody, no contact of its own, and a contact without the value', async () => {
  const properties = 'city,phone';
  const unknown = await traceOf(world, NOBODY, { properties });
  expect(unknown['read before']).toContain('not_available');
  for (const [kind, email] of Object.entries({ ...LEADING_NOWHERE, 'no value': 'bare@example.com' })) {
    expect(await traceOf(world, email, { properties }), kind).toEqual(unknown);
  }
  const known = await traceOf(world, SOMEBODY, { properties });
  expect(known['read before']).toContain(SOMEBODYS_PHONE);
  expect(Object.keys(known).filter((call) => known[call] !== unknown[call])).toEqual([
    ...['read before', 'read pending', 'read expired'],
  ]);
});
