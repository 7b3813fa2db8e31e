import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHANNELS } from '../../src/conversation/conversation.ts';
import type { KeyScope } from '../../src/keys/agent-key.ts';
import { createKeyedCalls } from '../../src/keys/keyed-calls.ts';
import type { RegisteredTool } from '../../src/tools/define-tool.ts';
import type { ToolCall } from '../../src/tools/run-tool-call.ts';
import type { ToolResult } from '../../src/tools/result.ts';
import { haveSameHiddenClass, WARM } from '../helpers/hidden-class.ts';
import { PORTAL, WIDE } from './ground.ts';

const tool = (name: string, effect: 'read' | 'write', fields: z.ZodRawShape = {}): RegisteredTool => ({
  ...{ name, effect, title: name, description: '', conversation: 'optional' },
  input: z.strictObject(fields),
  run: () => Promise.reject(new Error('no tool is run here')),
});
const TOOLS = [
  tool('open_conversation', 'read', { channel: z.enum(CHANNELS).optional() }),
  tool('read_crm_data', 'read'),
  tool('update_crm_data', 'write'),
];
const RESULT: ToolResult = { status: 'ok', conversation: 'c', say: 's', next: 'none' };

/** Keyed calls whose end is a list of what arrived, past what is answered early. */
function createScene(early?: ToolResult) {
  const arrived: ToolCall[] = [];
  const calls = createKeyedCalls({
    tools: new Map(TOOLS.map((each) => [each.name, each])),
    runToolCall: (call) => {
      arrived.push(call);
      return Promise.resolve(RESULT);
    },
    answerEarly: () => Promise.resolve(early),
  });
  const holderWith = (scope: Partial<KeyScope> = {}) => ({
    ...{ portalId: PORTAL, keyId: 'k', caller: 'key:k' },
    scope: { ...WIDE, ...scope },
  });
  const run = (name: string, scope: Partial<KeyScope> = {}, input: unknown = {}) =>
    calls.run({
      ...{ holder: holderWith(scope), tool: name, input, recognisedContactId: '1001', repeat: undefined },
      ...{ requestId: 'r1', signal: new AbortController().signal },
    });
  const toolsOf = (scope: Partial<KeyScope>) => calls.toolsOf(holderWith(scope)).map(({ name }) => name);
  return { arrived, run, toolsOf };
}

describe('a call under a key', () => {
  it('arrives with the portal and the caller of its key', async () => {
    const { arrived, run } = createScene();
    expect(await run('read_crm_data', {}, { a: 1 })).toBe(RESULT);
    expect(arrived).toHaveLength(1);
    expect(arrived[0]).toMatchObject({ portalId: PORTAL, caller: 'key:k', input: { a: 1 }, requestId: 'r1' });
    expect(arrived[0]?.tool).toBe(TOOLS[1]);
  });

  it('arrives in an object of the same make as any other', async () => {
    const { arrived, run } = createScene();
    for (let call = 1; call <= WARM; call += 1) await run('read_crm_data', {}, { call });
    const [one, other] = arrived.slice(-2);
    expect(haveSameHiddenClass(one, other)).toBe(true);
  });

  it('that is answered early goes no further, and is still refused for a tool out of its scope', async () => {
    const busy = { ...RESULT, status: 'try_later' };
    const { arrived, run } = createScene(busy);
    expect(await run('read_crm_data')).toBe(busy);
    expect(await run('update_crm_data', { readOnly: true })).toEqual({ refused: 'not_in_scope' });
    expect(arrived).toEqual([]);
  });

  it.each(['delete_everything', '', '__proto__', 'constructor', 'READ_CRM_DATA', ' read_crm_data'])(
    'is refused for a tool that nobody has: %j',
    async (name) => {
      const { arrived, run } = createScene();
      expect(await run(name, { tools: [name] })).toEqual({ refused: 'unknown_tool' });
      expect(arrived).toEqual([]);
    },
  );

  it('is refused for a tool outside of the scope', async () => {
    const { arrived, run } = createScene();
    expect(await run('update_crm_data', { tools: ['read_crm_data'] })).toEqual({ refused: 'not_in_scope' });
    expect(await run('update_crm_data', { tools: [] })).toEqual({ refused: 'not_in_scope' });
    expect(arrived).toEqual([]);
  });

  it('is refused for a tool that writes where the key is read-only, whatever its list says', async () => {
    const { arrived, run } = createScene();
    expect(await run('update_crm_data', { readOnly: true })).toEqual({ refused: 'not_in_scope' });
    expect(await run('read_crm_data', { readOnly: true })).toBe(RESULT);
    expect(arrived).toHaveLength(1);
  });

  it('takes a recognised contact only where the scope has recognition', async () => {
    const { arrived, run } = createScene();
    await run('read_crm_data');
    await run('read_crm_data', { recognition: false });
    expect(arrived.map(({ recognisedContactId }) => recognisedContactId)).toEqual(['1001', undefined]);
  });

  it('has an input that is refused, naming `channel` and one that is open, on a channel outside of the scope', async () => {
    const { arrived, run } = createScene();
    await run('open_conversation', { channels: ['email'] }, { channel: 'whatsapp' });
    const judged = arrived[0]?.tool.input.safeParse({ channel: 'whatsapp' });
    expect(judged?.error?.issues).toMatchObject([{ path: ['channel'], params: { example: 'email' } }]);
    expect(arrived[0]?.tool.input.safeParse({ channel: 'email' }).success).toBe(true);
    expect(arrived[0]?.tool.input.safeParse({}).success).toBe(true);
  });
});

describe('the tools of a key', () => {
  it.each([
    [{}, ['open_conversation', 'read_crm_data', 'update_crm_data']],
    [{ readOnly: true }, ['open_conversation', 'read_crm_data']],
    [{ tools: ['update_crm_data', 'read_crm_data'] }, ['read_crm_data', 'update_crm_data']],
    [{ tools: ['gone'] }, []],
  ])('are those of its scope in the order of the registry: %j', (scope, names) => {
    expect(createScene().toolsOf(scope)).toEqual(names);
  });
});
