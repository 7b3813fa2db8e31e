import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../helpers/v1.ts';
import { brand, confirm, eventually, linkIn, nextMail } from '../helpers/verification.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crm-data-docs-'));
  world = await startWorld({ storage: 'memory' });
  await brand(world);
  await world.allow('membership_tier', { show: 'match_email' });
  await world.allow('city', { show: 'verify_email' });
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The only block of a language in a document, as it is printed. */
function printed(document: string, language: string): string {
  const text = readFileSync(new URL(`../../docs/agents/${document}`, import.meta.url), 'utf8');
  const blocks = Array.from(text.matchAll(/^```(\w+)\n([^]*?)^```$/gm))
    .filter(([, of]) => of === language)
    .map(([, , code]) => code);
  const [code] = blocks;
  if (code === undefined || blocks.length !== 1) throw new Error(`${document} has ${blocks.length} blocks`);
  return code;
}

/** A program under way. */
interface Running {
  /** What it has printed so far. */
  readonly out: () => string;
  readonly type: (line: string) => void;
  /** Its exit code, and what it complained about. */
  readonly end: Promise<{ readonly code: number | null; readonly errors: string }>;
}

function start(code: string, env: Readonly<Record<string, string>>): Running {
  const file = join(folder, 'agent.mjs');
  writeFileSync(file, code);
  const child = spawn(process.execPath, [file], { cwd: folder, env, stdio: 'pipe' });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  return {
    out: () => out,
    type: (line) => child.stdin.write(`${line}\n`),
    end: new Promise((resolve) => {
      child.on('close', (exitCode) => {
        resolve({ code: exitCode, errors });
      });
    }),
  };
}

const saying = (program: Running, words: string): Promise<true> =>
  eventually(`"${words}"`, () => Promise.resolve(program.out().includes(words) ? true : undefined));

describe('docs/agents/https.md', () => {
  it('prints an agent that runs as it is printed, from the first question to the confirmed values', async () => {
    const { secret } = await makeKey(world);
    const agent = start(printed('https.md', 'js'), { AGENT_URL: world.appUrl, AGENT_KEY: secret });
    await saying(agent, 'I need the email address');
    agent.type(ANNA);
    await saying(agent, 'type the number');
    const number = /number (\d{4})/.exec(agent.out())?.[1] ?? '';
    await confirm({ url: linkIn(await nextMail(world, { to: ANNA })), number });
    agent.type('done');
    expect(await agent.end).toEqual({ code: 0, errors: '' });
    expect(agent.out().trim().split('\n').slice(-3)).toEqual([
      'The verification is confirmed.',
      'contacts.membership_tier: Gold',
      'contacts.city: Helsinki',
    ]);
  });

  it('prints an agent that says what is wrong when its key is not accepted', async () => {
    const agent = start(printed('https.md', 'js'), { AGENT_URL: world.appUrl, AGENT_KEY: 'nonsense' });
    const { code, errors } = await agent.end;
    expect(code).toBe(1);
    expect(errors).toMatch(/invalid_key: This key is not accepted\. \(req_[\w-]+\)/);
  });
});
