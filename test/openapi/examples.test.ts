import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_STORY } from '../../src/openapi/examples.ts';
import { outputSchemaOf } from '../../src/tools/output-schemas.ts';
import { agentWith, makeKey, type CallV1 } from '../helpers/v1.ts';
import { brand, confirm, linkIn, nextMail } from '../helpers/verification.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

let world: World;
let call: CallV1;

beforeAll(async () => {
  world = await startWorld({ storage: 'memory' });
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('city', { show: 'verify_email', edit: 'verify_email' });
  await world.allow('preferred_store', { show: 'verify_email', edit: 'verify_email' });
  call = agentWith(world.appUrl, (await makeKey(world)).secret);
});
afterAll(() => world.close());

/** What is another one each time: handles, instants, numbers for customers, references. */
function masked(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/cnv_[\w-]{43}/g, '<handle>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(/("numberForCustomer":"|the number )\d{4}/g, '$1<number>')
    .replaceAll(/"reference":"[^"]+"/g, '"reference":"<reference>"');
  return JSON.parse(text) as unknown;
}

const handleIn = (input: Readonly<Record<string, unknown>>): string | undefined =>
  typeof input['conversation'] === 'string' ? input['conversation'] : undefined;

describe('the examples of the documentation', () => {
  it('are the answers that the server gives today, one by one, and fit their schemas', async () => {
    let handle = '';
    let number = '';
    for (const { tool, name, request, response } of EXAMPLE_STORY) {
      if (name === 'confirmed') await confirm({ url: linkIn(await nextMail(world, { to: ANNA })), number });
      const input = handleIn(request) === undefined ? request : { ...request, conversation: handle };
      const answer = await call(tool, input);
      handle = answer.conversation === '' ? handle : answer.conversation;
      if (typeof answer['numberForCustomer'] === 'string') number = answer['numberForCustomer'];
      expect(masked(answer), `${tool} ${name}`).toEqual(masked(response));
      expect(outputSchemaOf(tool).parse(response)).toEqual(response);
    }
    expect(new Set(EXAMPLE_STORY.map(({ tool }) => tool))).toEqual(new Set(world.server.app.tools.keys()));
  });
});
