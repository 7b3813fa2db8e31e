import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeKey } from '../helpers/v1.ts';
import { brand, confirm, linkIn, nextMail } from '../helpers/verification.ts';
import { ANNA, startWorld, type ToolAnswer, type World } from '../helpers/world.ts';

const actionSchema = z.strictObject({
  name: z.string().max(50),
  description: z.string(),
  inputs: z.array(z.strictObject({ name: z.string(), instructions: z.string() })),
  method: z.enum(['GET', 'POST']),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.record(z.string(), z.string()),
});

const PAGE = readFileSync(new URL('../../docs/agents/hubspot-action.md', import.meta.url), 'utf8');
const printed = /^```json\n([^]*?)^```$/m.exec(PAGE)?.[1] ?? '[]';
const actions = z.array(actionSchema).parse(JSON.parse(printed));
const TOOLS = actions.map(({ url }) => url.split('/').at(-1) ?? '');

describe('docs/agents/hubspot-action.md', () => {
  let world: World;
  let key: string;
  beforeAll(async () => {
    world = await startWorld({ storage: 'memory' });
    await brand(world);
    await world.allow('membership_tier', { show: 'match_email' });
    await world.allow('city', { show: 'verify_email' });
    key = (await makeKey(world, { tools: TOOLS, readOnly: true })).secret;
  });
  afterAll(() => world.close());

  /** Runs an action the way it is set up: inputs into the body, the rest as printed. */
  async function act(name: string, inputs: Readonly<Record<string, string>>): Promise<ToolAnswer> {
    const action = actions.find((each) => each.name === name);
    if (action === undefined) throw new Error(`there is no action ${name}`);
    expect(Object.keys(inputs)).toEqual(action.inputs.map((input) => input.name));
    const fill = (text: string): string =>
      text.replaceAll(/\{\{(\w+)\}\}/g, (whole, input: string) => inputs[input] ?? whole);
    const answer = await fetch(action.url.replace('https://<your host>', world.appUrl), {
      method: action.method,
      headers: Object.entries(action.headers).map(([header, value]): [string, string] => [
        header,
        value.replace('<agent key>', key),
      ]),
      body: JSON.stringify(
        Object.fromEntries(Object.entries(action.body).map(([field, value]) => [field, fill(value)])),
      ),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as ToolAnswer;
  }

  it('prints actions that help a customer as they are printed, to the confirmed value', async () => {
    const { conversation, data = [] } = await act('Open the records', {});
    const properties = data.map(({ name }) => name).join(', ');
    const look = () => act('Look up customer data', { conversation, properties });
    expect((await look()).next).toBe('ask_email');
    await act('Note the email address', { conversation, email: ANNA });
    expect((await look()).results?.map(({ status }) => status).sort()).toEqual(['needs_verification', 'ok']);
    const asked = await act('Send a confirmation mail', { conversation });
    const number = String(asked['numberForCustomer']);
    await confirm({ url: linkIn(await nextMail(world, { to: ANNA })), number });
    const checked = await act('See whether the mail was confirmed', { conversation });
    expect(checked.status).toBe('confirmed');
    expect((await look()).results?.map(({ displayValue }) => displayValue).sort()).toEqual([
      'Gold',
      'Helsinki',
    ]);
  });

  it('prints no action that changes anything, and its key could not', () => {
    expect(TOOLS).not.toContain('update_crm_data');
    expect(new Set(TOOLS).size).toBe(actions.length);
  });
});
