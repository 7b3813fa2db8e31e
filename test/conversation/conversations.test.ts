import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CHANNELS, type Channel } from '../../src/conversation/conversation.ts';
import {
  createConversations,
  type Conversations,
  type LiveConversation,
} from '../../src/conversation/conversations.ts';
import { SealBroken, StoreCorrupt, StoreUnavailable } from '../../src/errors.ts';
import type { OpenState } from '../../src/ports.ts';
import { createKeyedHash, createSealer } from '../../src/security/sealing.ts';
import { createMemoryStorage, type MemoryStorage } from '../helpers/memory-adapter.ts';

const NOON = Date.UTC(2026, 10, 23, 12);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOLDER = { portalId: '1000001', caller: 'hubspot:1000001' };
const ANNA = 'anna.virtanen@example.com';

interface Scene {
  readonly conversations: Conversations;
  readonly storage: MemoryStorage;
  /** Everything ever written to the store: keys and values. */
  readonly written: readonly (readonly [string, unknown])[];
  advance(ms: number): void;
  open(channel?: Channel): Promise<LiveConversation>;
  find(handle: string): Promise<LiveConversation | undefined>;
}

/** Bytes that differ from call to call and are the same in every run. */
function countingRandom() {
  let count = 0;
  return {
    bytes(length: number): Uint8Array {
      count += 1;
      const block = createHash('sha512').update(`random ${count}`).digest();
      return new Uint8Array(block.subarray(0, length));
    },
  };
}

function recording(openState: OpenState, written: [string, unknown][]): OpenState {
  return (space) => {
    const state = openState(space);
    return {
      ...state,
      set: (key, value, ttlMs) => {
        written.push([key, value]);
        return state.set(key, value, ttlMs);
      },
      add: (key, value, ttlMs) => {
        written.push([key, value]);
        return state.add(key, value, ttlMs);
      },
    };
  };
}

const changesOf = ({ conversations }: Scene, live: LiveConversation) =>
  conversations.changes(live.conversation.portalId, conversations.placeOf(live));

function createScene(): Scene {
  let nowMs = NOON;
  const clock = { now: () => nowMs };
  const storage = createMemoryStorage({ clock });
  const written: [string, unknown][] = [];
  const random = countingRandom();
  const keys = [{ id: 'k1', key: new Uint8Array(32).fill(7) }];
  const conversations = createConversations({
    openState: recording(storage.openState, written),
    sealer: createSealer({ keys, random }),
    keyedHash: createKeyedHash({ keys }),
    clock,
    random,
  });
  return {
    ...{ conversations, storage, written },
    advance: (ms) => {
      nowMs += ms;
    },
    open: (channel = 'live_chat') =>
      conversations.open(HOLDER, { channel, language: undefined, recognisedContactId: undefined }),
    find: (handle) => conversations.find(handle, HOLDER),
  };
}

/** What is found, for a test in which something must be. */
async function found(scene: Scene, handle: string): Promise<LiveConversation> {
  const live = await scene.find(handle);
  if (live === undefined) throw new Error('the conversation is gone');
  return live;
}

describe('a handle', () => {
  it('is 256 bits in base64url, another one each time, and is stored as a hash only', async () => {
    const scene = createScene();
    const handles = await Promise.all(CHANNELS.map(async (channel) => (await scene.open(channel)).handle));
    expect(new Set(handles).size).toBe(CHANNELS.length);
    for (const handle of handles) {
      expect(handle).toMatch(/^cnv_[A-Za-z0-9_-]{43}$/);
      expect(JSON.stringify(scene.written)).not.toContain(handle.slice(4));
    }
  });

  it('brings back what the conversation was opened with', async () => {
    const scene = createScene();
    const { handle } = await scene.conversations.open(HOLDER, {
      ...{ channel: 'whatsapp', language: 'fi', recognisedContactId: '1001' },
    });
    expect(await scene.find(handle)).toMatchObject({
      handle,
      conversation: {
        ...HOLDER,
        ...{ channel: 'whatsapp', language: 'fi', recognisedContactId: '1001' },
        ...{ openedAtMs: NOON, touchedAtMs: NOON },
      },
      statedEmail: undefined,
    });
  });

  // The store keeps an entry a minute longer than promised, because it is written anew once a minute only.
  it.each([
    ['live_chat', DAY_MS],
    ['whatsapp', DAY_MS],
    ['facebook_messenger', DAY_MS],
    ['other', DAY_MS],
    ['email', 14 * DAY_MS],
  ] as const)('on %s lives %i ms without use, and at most a minute more', async (channel, lifeMs) => {
    const scene = createScene();
    const early = await scene.open(channel);
    const late = await scene.open(channel);
    scene.advance(lifeMs);
    expect(await scene.find(early.handle)).toBeDefined();
    scene.advance(MINUTE_MS - 1);
    expect(await scene.find(early.handle)).toBeDefined();
    scene.advance(1);
    expect(await scene.find(late.handle)).toBeUndefined();
  });

  it('that was used a moment ago still lives a whole day', async () => {
    const scene = createScene();
    const { handle } = await scene.open();
    for (const pauseMs of [MINUTE_MS - 1, DAY_MS, 30_000, DAY_MS, DAY_MS]) {
      scene.advance(pauseMs);
      expect(await scene.find(handle), `${pauseMs}`).toBeDefined();
    }
    scene.advance(DAY_MS + MINUTE_MS);
    expect(await scene.find(handle)).toBeUndefined();
  });

  it('lives sixty days however much it is used, and not a millisecond more', async () => {
    const scene = createScene();
    const { handle } = await scene.open();
    for (let day = 0; day < 60; day += 1) {
      scene.advance(DAY_MS);
      expect(await scene.find(handle), `day ${day}`).toBeDefined();
    }
    scene.advance(1);
    expect(await scene.find(handle)).toBeUndefined();
  });

  it.each([
    ['another portal', { portalId: '1000002', caller: 'hubspot:1000002' }],
    ['another portal with the same caller', { ...HOLDER, portalId: '1000002' }],
    ['another caller of the same portal', { ...HOLDER, caller: 'key_1' }],
    ['nobody', { portalId: '', caller: '' }],
  ])('is unknown to %s', async (_who, holder) => {
    const scene = createScene();
    const { handle } = await scene.open();
    expect(await scene.conversations.find(handle, holder)).toBeUndefined();
    expect(await scene.find(handle)).toBeDefined();
  });

  it.each([
    '',
    'cnv_',
    '7',
    '__proto__',
    `cnv_${'A'.repeat(43)}`,
    `cnv_${'A'.repeat(44)}`,
    'x'.repeat(5_000),
  ])('that was never minted is unknown: %.30s', async (handle) => {
    const scene = createScene();
    await scene.open();
    expect(await scene.find(handle)).toBeUndefined();
  });
});

describe('a closed conversation', () => {
  it('is unknown, and so is what was stated in it', async () => {
    const scene = createScene();
    const live = await scene.open();
    await scene.conversations.stateEmail(live, ANNA);
    await scene.conversations.close(live);
    expect(await scene.find(live.handle)).toBeUndefined();
    await scene.conversations.close(live);
    expect(await scene.find(live.handle)).toBeUndefined();
  });

  it('is not revived by calls that were under way when it was closed', async () => {
    const scene = createScene();
    for (let round = 0; round < 20; round += 1) {
      const live = await scene.open();
      scene.advance(2 * MINUTE_MS);
      await Promise.all([
        scene.find(live.handle),
        scene.conversations.close(live),
        scene.find(live.handle),
        scene.conversations.stateEmail(live, ANNA),
        scene.find(live.handle),
      ]);
      expect(await scene.find(live.handle)).toBeUndefined();
    }
  });

  it('stays closed when a slow touch writes it anew afterwards, for as long as that entry lives', async () => {
    const scene = createScene();
    const live = await scene.open('email');
    const [entry] = scene.written;
    await scene.conversations.close(live);
    const state = scene.storage.openState('conversations');
    await state.set(entry?.[0] ?? '', entry?.[1], 14 * DAY_MS + MINUTE_MS);
    expect(await scene.find(live.handle)).toBeUndefined();
    scene.advance(14 * DAY_MS);
    expect(await scene.find(live.handle)).toBeUndefined();
  });
});

describe('stated addresses', () => {
  it('are three different ones; the same again is not counted and the newest stands', async () => {
    const scene = createScene();
    const live = await scene.open();
    const state = (email: string) => scene.conversations.stateEmail(live, email);
    const stated = async () => (await found(scene, live.handle)).statedEmail;
    for (const email of ['a@example.com', 'a@example.com', 'b@example.com', 'a@example.com', ANNA]) {
      expect(await state(email)).toBe('recorded');
      expect(await stated()).toBe(email);
    }
    expect(await state('d@example.com')).toBe('limit_reached');
    expect(await stated()).toBe(ANNA);
    expect(await state('b@example.com')).toBe('recorded');
    expect(await stated()).toBe('b@example.com');
  });

  it('are three of a hundred that come at once', async () => {
    const scene = createScene();
    const live = await scene.open();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        scene.conversations.stateEmail(live, `guess${index}@example.com`),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'recorded')).toHaveLength(3);
  });

  it('stay counted for as long as the conversation can live', async () => {
    const scene = createScene();
    const live = await scene.open();
    for (const name of ['a', 'b', 'c']) await scene.conversations.stateEmail(live, `${name}@example.com`);
    for (let day = 0; day < 59; day += 1) {
      scene.advance(DAY_MS);
      await found(scene, live.handle);
    }
    expect(await scene.conversations.stateEmail(live, 'd@example.com')).toBe('limit_reached');
  });

  it('are counted for each conversation alone', async () => {
    const scene = createScene();
    const first = await scene.open();
    for (const name of ['a', 'b', 'c']) await scene.conversations.stateEmail(first, `${name}@example.com`);
    expect(await scene.conversations.stateEmail(await scene.open(), ANNA)).toBe('recorded');
  });

  it('are nowhere in the store in clear, and two conversations store one address differently', async () => {
    const scene = createScene();
    for (const live of [await scene.open(), await scene.open()]) {
      await scene.conversations.stateEmail(live, ANNA);
    }
    const text = JSON.stringify(scene.written);
    for (const clear of [ANNA, 'virtanen', Buffer.from(ANNA).toString('base64url')]) {
      expect(text).not.toContain(clear);
    }
    expect(text).not.toContain(createHash('sha256').update(ANNA).digest('hex'));
    const values = scene.written.map(([, value]) => value).filter((value) => typeof value === 'string');
    expect(values).toHaveLength(4);
    expect(new Set(values).size).toBe(4);
  });

  it('do not open when they are moved to another conversation', async () => {
    const scene = createScene();
    const [mine, theirs] = [await scene.open(), await scene.open()];
    await scene.conversations.stateEmail(theirs, ANNA);
    const sealed = scene.written.find(([key]) => key.endsWith('/email'))?.[1];
    const state = scene.storage.openState('conversations');
    const at = createHash('sha256').update(mine.handle).digest('hex');
    await state.set(`${HOLDER.portalId}/${at}/email`, sealed);
    await expect(scene.find(mine.handle)).rejects.toThrow(SealBroken);
  });
});

describe('what happened in a conversation', () => {
  it('asks before a handoff once, also of calls that come at once', async () => {
    const scene = createScene();
    const live = await scene.open();
    const asked = await Promise.all(
      Array.from({ length: 10 }, () => scene.conversations.firstHandoffQuestion(live)),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(await scene.conversations.firstHandoffQuestion(await scene.open())).toBe(true);
  });

  it('keeps the newest fifty changes in their order', async () => {
    const scene = createScene();
    const live = await scene.open();
    expect(await changesOf(scene, live)).toEqual([]);
    await scene.conversations.noteChanges(live, []);
    for (let index = 0; index < 30; index += 1) {
      await scene.conversations.noteChanges(live, [
        { name: `contacts.a${index}`, status: 'updated' },
        { name: `contacts.b${index}`, status: 'outcome_unknown' },
      ]);
    }
    const changes = await changesOf(scene, live);
    expect(changes).toHaveLength(50);
    expect(changes[0]).toEqual({ name: 'contacts.a5', status: 'updated' });
    expect(changes.at(-1)).toEqual({ name: 'contacts.b29', status: 'outcome_unknown' });
  });

  it('loses no change of calls that end at once', async () => {
    const scene = createScene();
    const live = await scene.open();
    const names = Array.from({ length: 20 }, (_, index) => `contacts.p${index}`);
    await Promise.all(
      names.map((name) => scene.conversations.noteChanges(live, [{ name, status: 'updated' }])),
    );
    const changes = await changesOf(scene, live);
    expect(changes.map(({ name }) => name).sort()).toEqual([...names].sort());
  });
});

describe('a store that fails', () => {
  it('is a fault and never an unknown handle', async () => {
    const scene = createScene();
    const live = await scene.open();
    scene.storage.setOutage(true);
    await expect(scene.find(live.handle)).rejects.toThrow(StoreUnavailable);
    await expect(scene.conversations.stateEmail(live, ANNA)).rejects.toThrow(StoreUnavailable);
    await expect(scene.conversations.close(live)).rejects.toThrow(StoreUnavailable);
    scene.storage.setOutage(false);
    expect(await scene.find(live.handle)).toBeDefined();
  });

  it.each([{ channel: 'carrier pigeon' }, 7, { email: 5 }])(
    'with something else under our key is a fault: %j',
    async (stored) => {
      const scene = createScene();
      const live = await scene.open();
      await scene.storage.openState('conversations').set(scene.written[0]?.[0] ?? '', stored);
      await expect(scene.find(live.handle)).rejects.toThrow(StoreCorrupt);
    },
  );
});

describe('what a process remembers of a conversation', () => {
  it('is nothing until it was found here, and nothing for another portal or caller', async () => {
    const scene = createScene();
    const { handle, conversation } = await scene.open();
    const remembered: Conversations['remembered'] = (...asked) => scene.conversations.remembered(...asked);
    expect(remembered(handle, HOLDER)).toBeUndefined();
    await scene.find(handle);
    const { id, channel, language, caller } = conversation;
    expect(remembered(handle, HOLDER)).toEqual({ id, channel, language, caller });
    expect(remembered(handle, { ...HOLDER, portalId: '1' })).toBeUndefined();
    expect(remembered(handle, { ...HOLDER, caller: 'key:k' })).toBeUndefined();
    expect(remembered('cnv_other', HOLDER)).toBeUndefined();
  });
});
