import { describe, expect, it } from 'vitest';
import { createCrowds } from '../../src/tools/crowds.ts';

describe('a crowd', () => {
  it('is known for 150 milliseconds, for its portal and tool alone', () => {
    let nowMs = 5;
    const crowds = createCrowds(() => nowMs);
    expect(crowds.find('1', 'read')).toBeUndefined();
    crowds.note('1', 'read', 3);
    expect(crowds.find('1', 'read')).toBe(3);
    expect([crowds.find('2', 'read'), crowds.find('1', 'write')]).toEqual([undefined, undefined]);
    nowMs += 149;
    expect(crowds.find('1', 'read')).toBe(3);
    nowMs += 1;
    expect(crowds.find('1', 'read')).toBeUndefined();
    crowds.note('1', 'read', 2);
    expect(crowds.find('1', 'read')).toBe(2);
  });

  it('is remembered of as many portals as there are, and the newest in any case', () => {
    const crowds = createCrowds(() => 0);
    for (let portal = 0; portal < 5_000; portal += 1) {
      crowds.note(String(portal), 'read', 1);
      expect(crowds.find(String(portal), 'read')).toBe(1);
    }
  });
});
