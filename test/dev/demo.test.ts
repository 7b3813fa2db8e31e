import { afterEach, describe, expect, it } from 'vitest';
import { play } from '../../dev/demo/play.ts';
import { createTranscript, summary } from '../../dev/demo/transcript.ts';
import { startWorld, type World } from '../helpers/world.ts';

let world: World | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const fresh = async (): Promise<World> => (world = await startWorld({ installed: [] }));

describe('the demo', () => {
  it('plays the whole job, from the install to the books, and every step goes as expected', async () => {
    const { sandbox } = await fresh();
    const lines: string[] = [];
    const transcript = createTranscript((line) => lines.push(line), false);
    await play(sandbox.url, transcript);
    const { outcomes } = transcript;
    expect(outcomes.flatMap(({ missing }) => missing)).toEqual([]);
    expect(outcomes.every(({ asExpected, checked }) => asExpected && checked.length > 0)).toBe(true);
    expect(new Set(outcomes.map(({ chapter }) => chapter)).size).toBe(7);
    expect(summary(outcomes)).toBe(`All ${outcomes.length} steps went as expected.`);
    expect(lines.filter((line) => line.startsWith('✓'))).toHaveLength(outcomes.length);
  });

  it('says at which step it failed when no mail gets out, and plays nothing that builds on it', async () => {
    const { sandbox, control } = await fresh();
    await control.mailFaults({ fault: { stage: 'rcpt', replyCode: 550 } });
    const transcript = createTranscript(() => undefined, true);
    await expect(play(sandbox.url, transcript)).rejects.toThrow('there is no mail for');
    const last = transcript.outcomes.at(-1);
    expect(last?.asExpected).toBe(false);
    expect(summary(transcript.outcomes)).toContain(`  ${String(last?.step)}. A mail arrives`);
  });
});
