import { beforeEach, describe, expect, it } from 'vitest';
import { createOverload, type Overload } from '../../server/middleware/overload.ts';
import { startVerifyServer } from './verify-links-fake.ts';

describe('a process that is asked for more than it can do', () => {
  let nowMs: number;
  let ends: (() => void)[];
  let overload: Overload;
  beforeEach(() => {
    nowMs = 1_000;
    ends = [];
    overload = createOverload(
      () => nowMs,
      (act) => ends.push(act),
    );
  });

  /** A turn in which so many requests come and which takes so long. @returns how many were let in */
  function turn(requests: number, ms: number): number {
    let letIn = 0;
    for (let index = 0; index < requests; index += 1) if (overload.enter()) letIn += 1;
    nowMs += ms;
    for (const end of ends.splice(0)) end();
    return letIn;
  }
  const leave = (count: number): void => {
    for (let index = 0; index < count; index += 1) overload.leave();
  };

  it('lets everybody in while its turns are short, however many are under way', () => {
    for (let round = 0; round < 50; round += 1) expect(turn(100, 100)).toBe(100);
  });

  it('lets everybody in while few are under way, however long its turns are', () => {
    for (let round = 0; round < 5; round += 1) {
      expect(turn(199, 5_000)).toBe(199);
      leave(199);
    }
  });

  it('turns nobody away for a single long turn among short ones', () => {
    for (let round = 0; round < 10; round += 1) expect(turn(50, 20)).toBe(50);
    expect(turn(50, 250)).toBe(50);
    expect(turn(50, 20)).toBe(50);
  });

  it('turns away who comes while it is behind, and lets in again once its turns are short', () => {
    turn(300, 400);
    expect(turn(50, 400)).toBe(0);
    expect(turn(50, 40)).toBe(0);
    expect(turn(50, 10)).toBe(0);
    expect(turn(50, 10)).toBe(50);
  });

  it('lets in again once few are left, although nobody came who could have seen a short turn', () => {
    turn(300, 1_000);
    expect(turn(1, 1_000)).toBe(0);
    leave(101);
    expect(turn(1, 1_000)).toBe(1);
  });
});

describe('a server that turns requests away', () => {
  it('answers 503 with Retry-After before it looks at anything, and health and metrics as ever', async () => {
    const server = await startVerifyServer({ overload: { enter: () => false, leave: () => undefined } });
    try {
      const call = await fetch(`${server.url}/hubspot/tools/read_crm_data`, { method: 'POST', body: '{' });
      expect([call.status, call.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await call.json()).toMatchObject({ error: { code: 'unavailable' } });
      const page = await fetch(`${server.url}/verify/some-link`);
      expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
      expect(page.headers.get('x-robots-tag')).toBe('noindex, nofollow');
      for (const path of ['/healthz', '/readyz']) {
        expect((await fetch(`${server.url}${path}`)).status).toBe(200);
      }
      expect((await fetch(`${server.url}/metrics`)).status).not.toBe(503);
    } finally {
      await server.close();
    }
  });

  it('lets go of everybody whom it let in, whether they were answered or went away', async () => {
    let underWay = 0;
    const server = await startVerifyServer({
      overload: { enter: () => ((underWay += 1), true), leave: () => void (underWay -= 1) },
    });
    try {
      await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/verify/some-link`)));
      const gone = new AbortController();
      const slow = fetch(`${server.url}/verify/some-link`, {
        ...{ method: 'POST', signal: gone.signal, duplex: 'half' },
        body: new ReadableStream({
          start: (body) => {
            body.enqueue(new TextEncoder().encode('action='));
          },
        }),
      });
      await expect.poll(() => underWay).toBe(1);
      gone.abort();
      await expect(slow).rejects.toThrow();
      await expect.poll(() => underWay).toBe(0);
    } finally {
      await server.close();
    }
  });
});
