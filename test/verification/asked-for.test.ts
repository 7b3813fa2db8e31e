import { describe, expect, it } from 'vitest';
import type { Challenge } from '../../src/verification/challenge.ts';
import { isAskedFor, type MailJob } from '../../src/verification/verification.ts';

const QUEUED_MS = Date.UTC(2026, 2, 2, 9, 30);

const job: MailJob = {
  ...{ portalId: '1', conversation: 'conversation', challengeId: 'challenge' },
  ...{ generation: 2, queuedAtMs: QUEUED_MS },
};

const challenge = (generation: number, requestedAtMs: number): Challenge => ({
  ...{ id: 'challenge', portalId: '1', conversation: 'conversation', place: 'place', caller: 'hubspot:1' },
  ...{ channel: 'live_chat', ordinal: 1, subject: 'subject', sealedNumber: 'sealed', generation },
  ...{
    policyVersion: 1,
    purpose: null,
    createdAtMs: QUEUED_MS,
    requestedAtMs,
    expiresAtMs: QUEUED_MS + 600_000,
  },
});

describe('a queued mail and the challenge that it is for', () => {
  it.each([
    ['yes', 'renewed for it at once', 2, 0, 0],
    ['yes', 'renewed for it 29.999 s later', 2, 29_999, 500_000],
    ['no', 'renewed 30 s later, for one that was asked for again', 2, 30_000, 30_000],
    ['no', 'renewed for a later one', 3, 0, 0],
    ['not_yet', 'not renewed so far', 1, -90_000, 29_999],
    ['no', 'not renewed within 30 s: its asker died', 1, -90_000, 30_000],
  ] as const)(
    'answers %s about one that was %s',
    (expected, _when, generation, requestedAfterMs, nowAfterMs) => {
      const asked = challenge(generation, QUEUED_MS + requestedAfterMs);
      expect(isAskedFor(job, asked, QUEUED_MS + nowAfterMs)).toBe(expected);
    },
  );
});
