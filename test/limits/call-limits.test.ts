import { describe, expect, it } from 'vitest';
import { createAudit } from '../../src/audit/audit.ts';
import { CALL_LIMITS, createCallLimits } from '../../src/limits/call-limits.ts';
import { START_MS } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';

const WHO = { requestId: 'req_1', caller: 'key:k', conversation: null, channel: null } as const;

/** Two processes that share a store. */
function open() {
  const clock = { now: () => START_MS + 20_000 };
  const storage = createMemoryStorage({ clock });
  const audit = createAudit(storage.journal);
  const warnings: string[] = [];
  const logger = { warn: (_: unknown, message: string) => void warnings.push(message) };
  const make = () => createCallLimits({ openState: storage.openState, clock, audit, logger });
  return { audit, warnings, here: make(), there: make() };
}

async function passed(
  count: number,
  ask: (index: number) => Promise<{ readonly ok: boolean }>,
): Promise<number> {
  let through = 0;
  for (let index = 0; index < count; index += 1) if ((await ask(index)).ok) through += 1;
  return through;
}

describe('the limits of calls', () => {
  it('hold a portal at its cap exactly over two processes, and no other portal with it', async () => {
    const { here, there } = open();
    const { max } = CALL_LIMITS.portalMinute;
    expect(await passed(max + 5_000, (index) => (index % 2 === 0 ? here : there).portal('1'))).toBe(max);
    const quiet = Array.from({ length: 9 }, (_, index) => String(index + 2));
    expect(await passed(900, (index) => here.portal(quiet[index % 9] ?? ''))).toBe(900);
  });

  it('leave a portal that reads 1,200 times a second for minutes alone, under one key', async () => {
    let nowMs = START_MS;
    const clock = { now: () => nowMs };
    const storage = createMemoryStorage({ clock });
    const limits = createCallLimits({
      ...{ openState: storage.openState, clock, audit: createAudit(storage.journal) },
      logger: { warn: () => undefined },
    });
    for (let second = 0; second < 180; second += 1) {
      const through = await passed(1_200, async () => {
        const key = await limits.key('1', 'k');
        return key.ok ? limits.portal('1') : key;
      });
      expect(through).toBe(1_200);
      nowMs += 1_000;
    }
  });

  it('know without a look at the store that a conversation has nothing left, where it was told so', async () => {
    const { here, there } = open();
    const { max } = CALL_LIMITS.conversationMinute;
    const counted = (): Promise<{ readonly ok: boolean }> => here.conversation('1', 'key:k', 'cnv_a');
    expect(await passed(max, counted)).toBe(max);
    expect(here.closed('1', 'key:k', 'cnv_a')).toBeUndefined();
    const refused = await here.conversation('1', 'key:k', 'cnv_a');
    expect(refused).toMatchObject({ ok: false, limit: 'conversation_minute', isFirst: true });
    expect(here.closed('1', 'key:k', 'cnv_a')).toEqual({ ...refused, isFirst: false });
    expect(there.closed('1', 'key:k', 'cnv_a')).toBeUndefined();
    for (const [portal, caller, handle] of [
      ['2', 'key:k', 'cnv_a'],
      ['1', 'key:l', 'cnv_a'],
      ['1', 'key:k', 'cnv_b'],
    ] as const) {
      expect(here.closed(portal, caller, handle)).toBeUndefined();
    }
  });

  it('hold a key at its cap, and no other key of its portal and no equal key id of another portal', async () => {
    const { here, there } = open();
    const { max } = CALL_LIMITS.keyMinute;
    expect(await passed(max + 5_000, (index) => (index % 2 === 0 ? here : there).key('1', 'k'))).toBe(max);
    expect((await here.key('1', 'other')).ok).toBe(true);
    expect((await here.key('2', 'k')).ok).toBe(true);
  });

  it('hold a conversation at three hundred a minute, and no other one, nor the same handle of another caller', async () => {
    const { here, there } = open();
    const ask = (index: number) => (index % 2 === 0 ? here : there).conversation('1', 'key:k', 'handle');
    expect(await passed(400, ask)).toBe(CALL_LIMITS.conversationMinute.max);
    expect(await ask(0)).toMatchObject({ ok: false, limit: 'conversation_minute', isLong: false });
    for (const [portal, caller, handle] of [
      ['1', 'key:k', 'another'],
      ['1', 'key:other', 'handle'],
      ['2', 'key:k', 'handle'],
    ] as const) {
      expect((await here.conversation(portal, caller, handle)).ok).toBe(true);
    }
  });

  it('are told to the trail once for each closing, whichever process closes, and never with a handle', async () => {
    const { audit, here, there } = open();
    for (let call = 0; call < 400; call += 1) {
      const limits = call % 2 === 0 ? here : there;
      await limits.note('1', await limits.conversation('1', 'key:k', 'cnv_secret'), WHO);
    }
    const trail = await audit.page('1', { limit: 100 });
    expect(trail.map(({ kind, data }) => ({ kind, data }))).toEqual([
      { kind: 'limit_reached', data: { ...WHO, limit: 'conversation_minute', retryAfterSeconds: 100 } },
    ]);
    expect(JSON.stringify(trail)).not.toContain('cnv_secret');
  });

  it('hold a client without a key at sixty a minute by IPv4 address or IPv6 /64, unknown ones at twenty together', async () => {
    const { here, there, warnings } = open();
    const count = (address: (index: number) => string | undefined) =>
      passed(100, (index) => (index % 2 === 0 ? here : there).stranger(address(index)));
    expect(await count(() => '198.51.100.7')).toBe(60);
    expect(await count((index) => `2001:db8:0:7:${index.toString(16)}::1`)).toBe(60);
    expect(await count((index) => `2001:db8:0:${(index % 2) + 8}::1`)).toBe(100);
    expect(await count((index) => (index % 3 === 0 ? undefined : 'nonsense'))).toBe(20);
    expect(warnings).toHaveLength(3);
  });
});
