import { describe, expect, it } from 'vitest';
import { createTranscript, summary, type Transcript } from '../../dev/demo/transcript.ts';

function recorded(json: boolean): { readonly lines: string[]; readonly transcript: Transcript } {
  const lines: string[] = [];
  return { lines, transcript: createTranscript((line) => lines.push(line), json) };
}

describe('the demo’s transcript', () => {
  it('prints who said what, in a column, and what was checked', async () => {
    const { lines, transcript } = recorded(false);
    transcript.chapter('Chapter');
    await transcript.step('A step', (notes) => {
      notes.see('Anna says', '“Hello”');
      notes.see('app answers', 'one');
      notes.see('app answers', 'two');
      notes.expect(true, 'first');
      notes.expect(true, 'second');
      return Promise.resolve();
    });
    expect(lines).toEqual([
      'Chapter\n───────',
      '✓ 1. A step',
      '     Anna says       “Hello”',
      '     app answers     one',
      '                     two',
      '     checked         first · second',
      '',
    ]);
  });

  it('goes on below in the same column when a text is too long for a line, and leaves a link whole', async () => {
    const { lines, transcript } = recorded(false);
    const link = `http://127.0.0.1/${'x'.repeat(120)}`;
    await transcript.step('A step', (notes) => {
      notes.see('mail', `${'word '.repeat(20)}link ${link}`);
      return Promise.resolve();
    });
    expect(lines[1]).toBe(`     mail            ${'word '.repeat(17)}word`);
    expect(lines[2]).toBe(`                     word word link`);
    expect(lines[3]).toBe(`                     ${link}`);
  });

  it('fails a step whose expectation is not met, goes on, and says at the end which one it was', async () => {
    const { lines, transcript } = recorded(false);
    await transcript.step('Good', (notes) => {
      notes.expect(true, 'all well');
      return Promise.resolve();
    });
    await transcript.step('Bad', (notes) => {
      notes.expect(false, 'the number is compared');
      return Promise.resolve();
    });
    expect(lines).toContain('✗ 2. Bad');
    expect(lines).toContain('   ! EXPECTED: the number is compared');
    expect(summary(transcript.outcomes)).toBe(
      '1 of 2 steps did not go as expected:\n  2. Bad: expected the number is compared',
    );
  });

  it('fails a step that ends in a fault, and passes the fault on', async () => {
    const { transcript } = recorded(true);
    const fault = new Error('no\n answer');
    await expect(transcript.step('Bad', () => Promise.reject(fault))).rejects.toBe(fault);
    expect(transcript.outcomes[0]?.asExpected).toBe(false);
    expect(transcript.outcomes[0]?.missing.join()).toContain('no answer');
  });

  it('prints nothing but one object per step as JSON', async () => {
    const { lines, transcript } = recorded(true);
    transcript.chapter('Chapter');
    await transcript.step('A step', (notes) => {
      notes.see('Anna says', '“Hello”');
      notes.expect(true, 'first');
      return Promise.resolve();
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        step: 1,
        chapter: 'Chapter',
        title: 'A step',
        asExpected: true,
        seen: ['Anna says: “Hello”'],
        checked: ['first'],
        missing: [],
      },
    ]);
  });

  it('does not call a demo without steps a success', () => {
    expect(summary([])).toBe('No step was played.');
  });
});
