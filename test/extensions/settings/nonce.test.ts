import { describe, expect, it } from 'vitest';
import { newNonce } from '../../../extensions/src/app/settings/nonce.ts';

describe('a nonce', () => {
  it('is the platform’s UUID where there is one', () => {
    expect(newNonce({ randomUUID: () => 'a-uuid' })).toBe('a-uuid');
    expect(newNonce()).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is made without one', () => {
    const made = new Set(Array.from({ length: 200 }, () => newNonce({})));
    expect(made.size).toBe(200);
    for (const nonce of made) expect(nonce).toMatch(/^[0-9a-z]{8}(-[0-9a-z]{8}){2}$/);
  });
});
