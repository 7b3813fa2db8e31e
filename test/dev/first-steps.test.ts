import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDemoKey } from '../../dev/demo-key.ts';
import { firstSteps } from '../../dev/first-steps.ts';
import { EU, EU_USERS, startWorld, type World } from '../helpers/world.ts';

let world: World;
let lines: readonly string[];

beforeAll(async () => {
  world = await startWorld({ storage: 'memory' });
  const key = await makeDemoKey(world.control, EU, EU_USERS.admin);
  const { appUrl, sandbox } = world;
  lines = firstSteps({ appUrl, sandboxUrl: sandbox.url, portalId: EU, userId: EU_USERS.admin, key });
});
afterAll(() => world.close());

/** Every `curl` of the text as the request that it makes. */
function curls(text: string): Request[] {
  const commands = text.replaceAll(/\\\n\s*/g, '').matchAll(/curl -s (\S+) (.*)/g);
  return Array.from(commands, ([, url = '', rest = '']) => {
    const headers = Array.from(rest.matchAll(/-H '([^':]+): ([^']*)'/g), ([, name = '', value = '']) => [
      ...[name, value],
    ]);
    const body = /-d '([^']*)'/.exec(rest)?.[1] ?? '';
    return new Request(url, { method: 'POST', headers: headers as [string, string][], body });
  });
}

describe('what npm start prints', () => {
  it('calls a tool over HubSpot, HTTPS and MCP, as printed', async () => {
    const answers = await Promise.all(
      curls(lines.join('\n')).map(async (request) => {
        const answer = await fetch(request);
        const text = (await answer.text()).replaceAll('\\"', '"');
        return [new URL(request.url).pathname, answer.status, /"status":"ok","conversation":"\w+/.test(text)];
      }),
    );
    expect(answers).toEqual([
      [`/_sandbox/portals/${EU}/agent-call`, 200, true],
      ['/v1/tools/open_conversation', 200, true],
      ['/mcp', 200, true],
    ]);
  });

  it('names pages that answer', async () => {
    const pages = lines.join('\n').match(/http:\S+(?:\?user=\d+|\/docs)/g) ?? [];
    expect(pages).toHaveLength(4);
    const statuses = await Promise.all(pages.map(async (url) => (await fetch(url)).status));
    expect(statuses).toEqual([200, 200, 200, 200]);
  });
});

describe('the demo key', () => {
  it('is refused in words when whoever asks is no admin', async () => {
    const made = makeDemoKey(world.control, EU, EU_USERS.ordinary);
    await expect(made).rejects.toThrow('The demo key was not made (status 403).');
  });
});
