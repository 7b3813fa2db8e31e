import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/audit.ts';
import type { VerificationEntry } from '../../src/audit/entry.ts';
import { noticesIn } from '../../src/settings/notices.ts';

const SINCE = Date.UTC(2026, 10, 17);

function entry(act: VerificationEntry['act'], atMs: number): AuditRecord {
  const data = { caller: 'hubspot:1', conversation: 'c', channel: 'live_chat', policyVersion: 1, act };
  return { kind: 'verification', seq: atMs, atMs, data };
}

function limitReached(atMs: number): AuditRecord {
  const who = { requestId: 'req_1', caller: 'key:k', conversation: null, channel: null };
  return {
    ...{ kind: 'limit_reached', seq: atMs, atMs },
    data: { ...who, limit: 'key_minute', retryAfterSeconds: 60 },
  };
}

describe('notices for the admin', () => {
  it('count what customers refused, what mails became and how often calls were held back, from the named moment on', () => {
    const entries = [
      ...(['not_me', 'mail_held', 'mail_held', 'mail_refused', 'mail_sent', 'confirmed'] as const).map(
        (act) => entry(act, SINCE),
      ),
      entry('not_me', SINCE - 1),
      ...[SINCE - 1, SINCE, SINCE + 1].map(limitReached),
    ];
    expect(noticesIn(entries, SINCE)).toEqual({
      ...{ sinceMs: SINCE, notMe: 1, mailsHeld: 2, mailsRefused: 1, limitsReached: 2 },
    });
  });

  it('are all nought for a portal whose trail is empty', () => {
    expect(noticesIn([], SINCE)).toEqual({
      sinceMs: SINCE,
      notMe: 0,
      mailsHeld: 0,
      mailsRefused: 0,
      limitsReached: 0,
    });
  });
});
