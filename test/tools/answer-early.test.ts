import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../../src/errors.ts';
import type { LimitRefusal } from '../../src/limits/call-limits.ts';
import { EMPTY_POLICY } from '../../src/policy/policy.ts';
import { createAnswerEarly } from '../../src/tools/answer-early.ts';
import { createCrowds } from '../../src/tools/crowds.ts';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { CallServices } from '../../src/tools/services.ts';
import { sentences } from '../../src/texts/texts.ts';

type Services = Parameters<typeof createAnswerEarly>[0];

const PORTAL = '1000001';
const HANDLE = `cnv_${'a'.repeat(43)}`;
const KNOWN = { id: 'c1', channel: 'live_chat', language: 'fi', caller: 'key:k' } as const;
const CLOSED: LimitRefusal = {
  ...{ ok: false, limit: 'conversation_minute', isLong: false, isFirst: false, retryAfterSeconds: 20 },
};

const tool = (name: string, effect: 'read' | 'write'): RegisteredTool =>
  ({ name, effect }) as unknown as RegisteredTool;
const READ = tool('read_crm_data', 'read');
const WRITE = tool('update_crm_data', 'write');

/** Answers over services that know one conversation of a portal that speaks Swedish. */
function createScene({
  closed,
  audit,
}: { readonly closed?: LimitRefusal; readonly audit?: () => Promise<number> } = {}) {
  const entries: unknown[] = [];
  const crowds = createCrowds(() => 0);
  const services: Services = {
    crowds,
    audit: {
      append: (portalId: string, kind: string, entry: unknown) => {
        entries.push([portalId, kind, entry]);
        return audit?.() ?? Promise.resolve(1);
      },
    } as unknown as CallServices['audit'],
    conversations: {
      remembered: (handle: string) => (handle === HANDLE ? KNOWN : undefined),
    } as unknown as CallServices['conversations'],
    limits: { closed: () => closed } as unknown as CallServices['limits'],
    policies: {
      current: () => Promise.resolve({ ...EMPTY_POLICY, brand: { ...EMPTY_POLICY.brand, language: 'sv' } }),
    } as unknown as CallServices['policies'],
  };
  const early = createAnswerEarly(services);
  const ask = (of: RegisteredTool, input: unknown = { conversation: HANDLE, properties: 'contacts.phone' }) =>
    early({
      ...{ tool: of, portalId: PORTAL, caller: 'key:k', recognisedContactId: undefined },
      ...{ input, requestId: 'req_1', signal: new AbortController().signal },
    });
  return { ask, crowds, entries };
}

const said = (language: string): string => sentences([language])('try_later');

describe('a call in a quiet portal', () => {
  it('is looked at', async () => {
    const { ask, entries } = createScene();
    expect(await ask(READ)).toBeUndefined();
    expect(entries).toEqual([]);
  });
});

describe('a read in a portal whose line is full', () => {
  it('is told when to come back, in the language of its conversation, once that is in the trail', async () => {
    const { ask, crowds, entries } = createScene();
    crowds.note(PORTAL, 'read_crm_data', 3);
    expect(await ask(READ)).toEqual({
      ...{ status: 'try_later', conversation: HANDLE, say: said('fi'), next: 'retry_later' },
      ...{ code: 'crm_unavailable', retryAfterSeconds: 3 },
    });
    const call = { requestId: 'req_1', caller: 'key:k', conversation: 'c1', channel: 'live_chat' };
    expect(entries).toEqual([
      [
        PORTAL,
        'tool_call',
        { ...call, tool: 'read_crm_data', policyVersion: null, status: 'try_later', items: [] },
      ],
    ]);
  });

  it('is told so in the language of the portal where the conversation is not known here', async () => {
    const { ask, crowds, entries } = createScene();
    crowds.note(PORTAL, 'read_crm_data', 3);
    const other = `cnv_${'b'.repeat(43)}`;
    expect(await ask(READ, { conversation: other })).toMatchObject({ conversation: other, say: said('sv') });
    expect(entries).toMatchObject([[PORTAL, 'tool_call', { conversation: null, channel: null }]]);
  });

  it('gets no answer that could not be written down', async () => {
    const { ask, crowds } = createScene({ audit: () => Promise.reject(new StoreUnavailable('down')) });
    crowds.note(PORTAL, 'read_crm_data', 3);
    await expect(ask(READ)).rejects.toBeInstanceOf(StoreUnavailable);
  });

  it.each([
    ['no handle', {}],
    ['a handle of another form', { conversation: 'cnv_1' }],
    ['a handle that is no text', { conversation: [HANDLE] }],
    ['an inherited handle', Object.create({ conversation: HANDLE })],
    ['no object', null],
  ])('is looked at when it has %s', async (_, input) => {
    const { ask, crowds } = createScene();
    crowds.note(PORTAL, 'read_crm_data', 3);
    expect(await ask(READ, input)).toBeUndefined();
  });

  it('turns no write away: it may have been made, and then its answer stands', async () => {
    const { ask, crowds } = createScene();
    crowds.note(PORTAL, 'update_crm_data', 3);
    expect(await ask(WRITE)).toBeUndefined();
  });
});

describe('a call of a conversation that has none left', () => {
  it.each([READ, WRITE])('is told so, and is no matter for the trail a second time: $name', async (each) => {
    const { ask, entries } = createScene({ closed: CLOSED });
    expect(await ask(each)).toEqual({
      ...{ status: 'try_later', conversation: HANDLE, say: said('fi'), next: 'retry_later' },
      ...{ code: 'too_many_calls', retryAfterSeconds: 20 },
    });
    expect(entries).toEqual([]);
  });
});
