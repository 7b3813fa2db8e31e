import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { Installation } from '../../src/hubspot/installation.ts';
import type { AgentKeys } from '../../src/keys/agent-keys.ts';
import { AGENT_KEY_PATTERN } from '../../src/keys/agent-key.ts';
import type { Storage } from '../../src/stores/open-storage.ts';
import { createManualClock, START_MS, subjects, type Subject } from '../battery/subject.ts';
import { createMemoryStorage } from '../helpers/memory-adapter.ts';
import { ADMIN, agentKeysOver, input, installation, made, OTHER_PORTAL, PORTAL, WIDE } from './ground.ts';

const MINUTE_MS = 60_000;
const NARROW = { ...WIDE, tools: ['read_crm_data'], readOnly: true, recognition: false };

describe.each(subjects)('agent keys over %s', (_, open) => {
  let subject: Subject;
  let installations: Map<string, Installation>;
  let keys: AgentKeys;
  /** The same keys as another process has them. */
  let elsewhere: AgentKeys;

  beforeEach(async () => {
    subject = await open();
    installations = new Map(
      [PORTAL, OTHER_PORTAL].map((portalId) => [portalId, installation(portalId, START_MS)]),
    );
    keys = agentKeysOver(subject.storage, subject.clock, installations);
    elsewhere = agentKeysOver(await subject.reopen(), subject.clock, installations);
  });
  afterEach(() => subject.dispose());

  it('are 256 random bits after the portal, and say whose they are', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    expect(AGENT_KEY_PATTERN.exec(secret)?.[1]).toBe(PORTAL);
    expect(secret).toHaveLength(`cda_${PORTAL}_`.length + 43);
    expect(await elsewhere.authenticate(secret)).toEqual({
      portalId: PORTAL,
      keyId: key.id,
      caller: `key:${key.id}`,
      scope: WIDE,
    });
    const other = made(await keys.create(PORTAL, input()));
    expect(other.secret).not.toBe(secret);
    expect(other.key.id).not.toBe(key.id);
  });

  it('are listed newest first, without their secrets', async () => {
    const first = made(await keys.create(PORTAL, input()));
    subject.clock.advance(5);
    const second = made(await keys.create(PORTAL, input({ name: 'WhatsApp', scope: NARROW, userId: '12' })));
    const listed = await elsewhere.list(PORTAL);
    expect(listed).toEqual([
      {
        ...{ id: second.key.id, name: 'WhatsApp', scope: NARROW },
        ...{ createdAtMs: START_MS + 5, createdByUserId: '12', rotatedAtMs: START_MS + 5 },
        ...{ previousUntilMs: null, revokedAtMs: null, lastUsedAtMs: null },
      },
      first.key,
    ]);
    expect(await keys.list(OTHER_PORTAL)).toEqual([]);
  });

  it('are stored as keyed hashes only', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    const next = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: 60, userId: ADMIN }));
    const stored = JSON.stringify(await subject.storage.journal.page(`agent-keys:${PORTAL}`, { limit: 100 }));
    expect(stored).toContain(key.id);
    for (const token of [secret, next.secret]) {
      expect(stored).not.toContain(token);
      expect(stored).not.toContain(token.slice(-43));
    }
  });

  it('are known by the exact text alone', async () => {
    const { secret } = made(await keys.create(PORTAL, input()));
    const random = secret.slice(-43);
    const forgeries = [
      secret.toLowerCase(),
      secret.toUpperCase(),
      secret.replace(PORTAL, OTHER_PORTAL),
      secret.replace(PORTAL, `0${PORTAL}`),
      secret.replace(PORTAL, '__proto__'),
      ...[`${secret}\0`, `${secret}\n`, ` ${secret}`, `${secret} `, `${secret}A`, secret.slice(0, -1)],
      `cda_${PORTAL}_${random.slice(1)}${random.slice(0, 1)}`,
      ...['', random, `cda_${PORTAL}_`, `cda_${PORTAL}_${'A'.repeat(43)}`],
    ].filter((forgery) => forgery !== secret);
    for (const forgery of forgeries) expect(await keys.authenticate(forgery)).toBeUndefined();
    expect(await keys.authenticate(secret)).toBeDefined();
  });

  it.each([0, 60, 1440] as const)('work for %i more minutes after they were replaced', async (minutes) => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    subject.clock.advance(1_000);
    const next = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: minutes, userId: ADMIN }));
    const untilMs = minutes === 0 ? null : START_MS + 1_000 + minutes * MINUTE_MS;
    expect(next.key).toEqual({ ...key, rotatedAtMs: START_MS + 1_000, previousUntilMs: untilMs });
    expect(await elsewhere.authenticate(next.secret)).toMatchObject({ caller: `key:${key.id}` });

    subject.clock.advance(Math.max(0, minutes * MINUTE_MS - 1));
    expect((await elsewhere.authenticate(secret))?.keyId).toBe(minutes === 0 ? undefined : key.id);
    subject.clock.advance(1);
    expect(await elsewhere.authenticate(secret)).toBeUndefined();
    expect(await elsewhere.authenticate(next.secret)).toBeDefined();
    expect((await keys.list(PORTAL))[0]?.previousUntilMs).toBeNull();
  });

  it('leave no third secret alive: what was replaced before ends at once', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    const second = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: 1440, userId: ADMIN }));
    const third = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: 60, userId: ADMIN }));
    expect(await keys.authenticate(secret)).toBeUndefined();
    expect(await keys.authenticate(second.secret)).toBeDefined();
    expect(await keys.authenticate(third.secret)).toBeDefined();
  });

  it('are dead everywhere at the next call once they are revoked, and for ever', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    const next = made(await keys.rotate(PORTAL, key.id, { overlapMinutes: 1440, userId: ADMIN }));
    expect(await elsewhere.authenticate(next.secret)).toBeDefined();
    subject.clock.advance(7);
    const revoked = await keys.revoke(PORTAL, key.id, { userId: ADMIN });
    expect(revoked).toMatchObject({ id: key.id, revokedAtMs: START_MS + 7, previousUntilMs: null });
    for (const token of [secret, next.secret]) {
      expect(await elsewhere.authenticate(token)).toBeUndefined();
      expect(await keys.authenticate(token)).toBeUndefined();
    }
    const dead = { refused: 'key_revoked' };
    expect(await keys.rotate(PORTAL, key.id, { overlapMinutes: 0, userId: ADMIN })).toEqual(dead);
    expect(await keys.change(PORTAL, key.id, input())).toEqual(dead);
    subject.clock.advance(7);
    expect(await keys.revoke(PORTAL, key.id, { userId: ADMIN })).toMatchObject({
      revokedAtMs: START_MS + 7,
    });
  });

  it('have at the next call what was changed in another process', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    expect(await elsewhere.change(PORTAL, key.id, input({ name: 'Readers', scope: NARROW }))).toEqual({
      ...key,
      ...{ name: 'Readers', scope: NARROW },
    });
    expect((await keys.authenticate(secret))?.scope).toEqual(NARROW);
  });

  it('belong to their portal: another one can neither see, change, replace nor revoke them', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    const unknown = { refused: 'unknown_key' };
    expect(await keys.change(OTHER_PORTAL, key.id, input())).toEqual(unknown);
    expect(await keys.rotate(OTHER_PORTAL, key.id, { overlapMinutes: 0, userId: ADMIN })).toEqual(unknown);
    expect(await keys.revoke(OTHER_PORTAL, key.id, { userId: ADMIN })).toEqual(unknown);
    expect(await keys.revoke(PORTAL, '__proto__', { userId: ADMIN })).toEqual(unknown);
    expect(await keys.authenticate(secret)).toBeDefined();
  });

  it('are made once for a request that comes many times at once to two processes', async () => {
    const asked = Array.from({ length: 10 }, (__, index) =>
      (index % 2 === 0 ? keys : elsewhere).create(PORTAL, { ...input(), request: 'press-1' }),
    );
    const answers = await Promise.all(asked);
    const secrets = answers.flatMap((answer) => ('secret' in answer ? [answer.secret] : []));
    expect(secrets).toHaveLength(10);
    expect(secrets.filter((secret) => secret !== null)).toHaveLength(1);
    expect(await keys.list(PORTAL)).toHaveLength(1);
    expect(await keys.create(PORTAL, { ...input(), request: 'press-2' })).not.toMatchObject({ secret: null });
  });

  it('are replaced once for a request that comes twice, also after another one', async () => {
    const { key } = made(await keys.create(PORTAL, input()));
    const press = { overlapMinutes: 0, userId: ADMIN, request: 'press-1' } as const;
    await keys.rotate(PORTAL, key.id, press);
    const later = made(await keys.rotate(PORTAL, key.id, { ...press, request: 'press-2' }));
    expect(await elsewhere.rotate(PORTAL, key.id, press)).toMatchObject({ secret: null });
    expect(await keys.authenticate(later.secret)).toBeDefined();
  });

  it('are not widened again by a repeat of an earlier change', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input({ scope: NARROW })));
    await keys.change(PORTAL, key.id, { ...input(), request: 'wide' });
    await keys.change(PORTAL, key.id, { ...input({ scope: NARROW }), request: 'narrow' });
    expect(await elsewhere.change(PORTAL, key.id, { ...input(), request: 'wide' })).toMatchObject({
      scope: NARROW,
    });
    expect((await keys.authenticate(secret))?.scope).toEqual(NARROW);
  });

  it('are all there when twelve are made at once by two processes', async () => {
    const names = Array.from({ length: 12 }, (__, index) => `Agent ${index}`);
    await Promise.all(
      names.map((name, index) => (index % 2 === 0 ? keys : elsewhere).create(PORTAL, input({ name }))),
    );
    expect((await keys.list(PORTAL)).map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  it('open nothing where the app is not installed, and nothing after a new install', async () => {
    const { key, secret } = made(await keys.create(PORTAL, input()));
    installations.set(PORTAL, { ...installation(PORTAL, START_MS), status: 'dead' });
    expect(await keys.authenticate(secret)).toBeUndefined();
    installations.delete(PORTAL);
    expect(await keys.authenticate(secret)).toBeUndefined();
    subject.clock.advance(1_000);
    installations.set(PORTAL, installation(PORTAL, START_MS + 1));
    expect(await keys.authenticate(secret)).toBeUndefined();
    expect(await keys.list(PORTAL)).toEqual([{ ...key, revokedAtMs: START_MS + 1 }]);
    expect(await keys.rotate(PORTAL, key.id, { overlapMinutes: 0, userId: ADMIN })).toEqual({
      refused: 'key_revoked',
    });
    const fresh = made(await keys.create(PORTAL, input()));
    expect(await keys.authenticate(fresh.secret)).toBeDefined();
  });

  it('say when they were used last, to a minute', async () => {
    const { secret } = made(await keys.create(PORTAL, input()));
    const lastUse = async (): Promise<unknown> => (await elsewhere.list(PORTAL))[0]?.lastUsedAtMs;
    subject.clock.advance(10);
    await keys.authenticate(secret);
    expect(await lastUse()).toBe(START_MS + 10);
    subject.clock.advance(59_999);
    await keys.authenticate(secret);
    expect(await lastUse()).toBe(START_MS + 10);
    subject.clock.advance(1);
    await keys.authenticate(secret);
    expect(await lastUse()).toBe(START_MS + 60_010);
  });
});

describe('agent keys', () => {
  const clock = createManualClock();
  const active = new Map([[PORTAL, installation(PORTAL, START_MS)]]);
  const fresh = (storage: Storage): AgentKeys => agentKeysOver(storage, clock, active);

  it('can be fifty at a time; the last fifty that ended stay in the list', async () => {
    const storage = createMemoryStorage({ clock });
    const keys = fresh(storage);
    for (let index = 0; index < 50; index += 1) made(await keys.create(PORTAL, input()));
    expect(await keys.create(PORTAL, input())).toEqual({ refused: 'too_many_keys' });
    for (let index = 0; index < 52; index += 1) {
      const [living] = (await keys.list(PORTAL)).filter(({ revokedAtMs }) => revokedAtMs === null);
      clock.advance(1);
      await keys.revoke(PORTAL, living?.id ?? '', { userId: ADMIN });
      made(await keys.create(PORTAL, input({ name: `Agent ${index}` })));
    }
    const listed = await keys.list(PORTAL);
    expect(listed.filter(({ revokedAtMs }) => revokedAtMs === null)).toHaveLength(50);
    expect(listed).toHaveLength(100);
  });

  it('note their use at most once a minute', async () => {
    const storage = createMemoryStorage({ clock });
    let writes = 0;
    const openState: Storage['openState'] = (space) => {
      const state = storage.openState(space);
      const set: typeof state.set = (...given) => {
        writes += 1;
        return state.set(...given);
      };
      return { ...state, set };
    };
    const keys = fresh({ ...storage, openState });
    const { secret } = made(await keys.create(PORTAL, input()));
    for (let call = 0; call < 100; call += 1) await keys.authenticate(secret);
    expect(writes).toBe(1);
  });

  it('fail when the storage does not answer, and let nobody in', async () => {
    const storage = createMemoryStorage({ clock });
    const keys = fresh(storage);
    const { secret } = made(await keys.create(PORTAL, input()));
    storage.setOutage(true);
    await expect(keys.authenticate(secret)).rejects.toBeInstanceOf(StoreUnavailable);
    storage.setOutage(false);
    expect(await keys.authenticate(secret)).toBeDefined();
  });

  it('fail on a book that they did not write', async () => {
    const storage = createMemoryStorage({ clock });
    const keys = fresh(storage);
    const { secret } = made(await keys.create(PORTAL, input()));
    await storage.journal.append(`agent-keys:${PORTAL}`, 'agent_keys_saved', { keys: [{}] }, 1);
    await expect(keys.authenticate(secret)).rejects.toBeInstanceOf(StoreCorrupt);
  });
});
