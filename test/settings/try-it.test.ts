import { describe, expect, it } from 'vitest';
import type { Overview } from '../../src/settings/overview.ts';
import { isSettingsRefusal } from '../../src/settings/refusal.ts';
import {
  ADMIN,
  createWorld,
  EDITOR,
  NOON,
  ON,
  PERSON,
  PORTAL,
  ruleFor,
  said,
  seededWorld,
  TRIED,
  writeOf,
  type World,
} from './world.ts';

const READ = { nonce: 'n', tool: 'read_crm_data', input: { conversation: 'cnv_1', properties: 'phone' } };

const attempt = (world: World, body: unknown = READ, userId = ADMIN) =>
  world.settings.tryTool(writeOf(userId, 'POST', 'try', body));
const state = (world: World, email: unknown) =>
  attempt(world, { nonce: 'n', tool: 'submit_email', input: { conversation: 'cnv_1', email } });

async function doneSteps(world: World): Promise<readonly string[]> {
  const answer = await world.settings.overview(writeOf(ADMIN, 'PUT', ''));
  if (isSettingsRefusal(answer)) throw new Error(answer.code);
  const { setup, lastToolCall }: Overview = answer;
  expect(lastToolCall).toBeNull();
  return setup.filter(({ done }) => done).map(({ id }) => id);
}

describe('POST /settings/try', () => {
  it('runs the tool as the signed user and answers what became of it', async () => {
    const world = createWorld();
    expect(await attempt(world)).toBe(TRIED);
    expect(world.attempts).toMatchObject([
      { portalId: PORTAL, userId: ADMIN, tool: READ.tool, input: READ.input },
    ]);
  });

  it('is for editors, and the refusal is in the trail', async () => {
    const world = await seededWorld({ editors: [EDITOR] });
    expect(said(await attempt(world, READ, PERSON))).toMatchObject({ status: 403, code: 'no_right' });
    expect(await attempt(world, READ, EDITOR)).toBe(TRIED);
    expect(world.attempts.map(({ userId }) => userId)).toEqual([EDITOR]);
    expect(world.audited.map(({ entry }) => entry)).toMatchObject([
      { userId: PERSON, act: 'POST try', outcome: 'refused', code: 'no_right', version: 1 },
    ]);
  });

  it.each(['user11@demo.example', ' User11@DEMO.example '])('takes the own address as %o', async (email) => {
    const world = createWorld();
    expect(await state(world, email)).toBe(TRIED);
  });

  it.each([
    'user12@demo.example',
    'user11@demo.example.org',
    'user11@demo.example, user12@demo.example',
    '',
    undefined,
    11,
    ['user11@demo.example'],
  ])('refuses the address %o and names the own one', async (email) => {
    const world = createWorld();
    const answer = await state(world, email);
    expect(said(answer)).toEqual({
      status: 422,
      code: 'own_email_only',
      fields: ['input.email: own_email_only'],
    });
    expect(answer).toMatchObject({ message: expect.stringContaining('user11@demo.example') as string });
    expect(world.attempts).toEqual([]);
  });

  it('takes no address at all from a user without one', async () => {
    const world = createWorld();
    world.fake.users.set(ADMIN, { id: ADMIN, email: '', superAdmin: true });
    expect(said(await state(world, ''))).toMatchObject({ code: 'own_email_only' });
  });

  it.each<[unknown, readonly string[]]>([
    [{}, ['nonce: required', 'tool: required', 'input: required']],
    [{ ...READ, input: [] }, ['input: invalid_type']],
    [{ ...READ, input: 'x' }, ['input: invalid_type']],
    [{ ...READ, tool: 7 }, ['tool: invalid_type']],
    [{ ...READ, userId: '12' }, ['userId: unknown_field']],
  ])('refuses %o', async (body, fields) => {
    const world = createWorld();
    expect(said(await attempt(world, body)).fields).toEqual(fields);
    expect(world.attempts).toEqual([]);
  });

  it('refuses a tool that there is none of', async () => {
    const world = createWorld();
    world.knobs.tried = 'unknown_tool';
    expect(said(await attempt(world, { ...READ, tool: '__proto__' })).fields).toEqual([
      'tool: invalid_option',
    ]);
  });
});

describe('the step of trying it', () => {
  const rules = [ruleFor('phone', { show: ON, changedAtMs: NOON })];

  it('is done by a try, which connects no agent', async () => {
    const world = await seededWorld({ rules });
    expect(await doneSteps(world)).not.toContain('try_it');
    await attempt(world);
    expect(await doneSteps(world)).toContain('try_it');
    expect(await doneSteps(world)).not.toContain('connect_agent');
  });

  it('is not done by a try from before the first property was switched on', async () => {
    const world = await seededWorld({ rules: [ruleFor('phone', { show: ON, changedAtMs: NOON + 1_000 })] });
    await attempt(world);
    expect(await doneSteps(world)).not.toContain('try_it');
  });

  it('is not done by a refused try', async () => {
    const world = await seededWorld({ rules });
    await state(world, 'user12@demo.example');
    expect(await doneSteps(world)).not.toContain('try_it');
  });
});
