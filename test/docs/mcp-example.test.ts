import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../server/manifest.ts';
import { makeKey } from '../helpers/v1.ts';
import { brand, confirm, eventually, linkIn, nextMail } from '../helpers/verification.ts';
import { ANNA, startWorld, type World } from '../helpers/world.ts';

describe('docs/agents/mcp.md', () => {
  let world: World;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crm-data-mcp-example-'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    symlinkSync(join(projectRoot(), 'node_modules'), join(folder, 'node_modules'));
    world = await startWorld({ storage: 'memory' });
    await brand(world);
    await world.allow('membership_tier', { show: 'match_email' });
    await world.allow('city', { show: 'verify_email' });
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints a client that runs as it is printed, from the first question to the confirmed values', async () => {
    const document = readFileSync(join(projectRoot(), 'docs/agents/mcp.md'), 'utf8');
    const blocks = [...document.matchAll(/^```ts\n([^]*?)^```$/gm)];
    expect(blocks).toHaveLength(1);
    writeFileSync(join(folder, 'agent.ts'), blocks[0]?.[1] ?? '');
    const { secret } = await makeKey(world);
    const child = spawn(process.execPath, ['--import', 'tsx', 'agent.ts'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], AGENT_URL: world.appUrl, AGENT_KEY: secret },
      stdio: 'pipe',
    });
    let out = '';
    let errors = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    const end = new Promise((resolve) => child.once('close', resolve));
    const saying = (words: string): Promise<true> =>
      eventually(`"${words}" after ${errors}`, () => Promise.resolve(out.includes(words) ? true : undefined));

    await saying('email address');
    child.stdin.write(`${ANNA}\n`);
    await saying('type the number');
    const number = /number (\d{4})/.exec(out)?.[1] ?? '';
    await confirm({ url: linkIn(await nextMail(world, { to: ANNA })), number });
    child.stdin.write('done\n');
    expect([await end, errors]).toEqual([0, '']);
    expect(out).toContain('tools: open_conversation, submit_email, request_verification');
    expect(out.trim().split('\n').slice(-3)).toEqual([
      'The verification is confirmed.',
      'contacts.membership_tier: Gold',
      'contacts.city: Helsinki',
    ]);
  });
});
