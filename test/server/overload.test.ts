import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOverload, type Overload } from '../../server/middleware/overload.ts';
import { startVerifyServer } from './verify-links-fake.ts';

describe('a process that is asked for more than it can do', () => {
  let nowMs: number;
  let waitingForCrm: number;
  let underWay: number;
  let overload: Overload;
  beforeEach(() => {
    [nowMs, waitingForCrm, underWay] = [0, 0, 0];
    overload = createOverload(
      () => waitingForCrm,
      () => nowMs,
    );
  });
  /** So many come at once. @returns how many are let in */
  function come(requests: number): number {
    let letIn = 0;
    for (let request = 0; request < requests; request += 1) {
      if (!overload.isOpen()) continue;
      overload.begin();
      letIn += 1;
    }
    underWay += letIn;
    return letIn;
  }
  function leave(requests: number): void {
    for (let request = 0; request < requests; request += 1) overload.end();
    underWay -= requests;
  }
  /** So many come in each of so many hundredths of a second, in which a number of them can be done. */
  function load(rounds: number, requests: number, capacity: number): number {
    let letIn = 0;
    for (let round = 0; round < rounds; round += 1) {
      letIn += come(requests);
      nowMs += 10;
      leave(Math.min(capacity, underWay - waitingForCrm));
    }
    return letIn;
  }

  it('lets a burst in and works it off, up to 4,000 at a time', () => {
    expect([come(3_000), come(1_500), come(1)]).toStrictEqual([3_000, 1_000, 0]);
  });

  it('lets everybody in while it can do what comes', () => {
    expect(load(1_000, 11, 12)).toBe(11_000);
  });

  it('turns away what is too much when that goes on, and has little under way then', () => {
    load(300, 15, 10);
    expect(underWay).toBeLessThanOrEqual(150);
    // As many as can be done.
    expect(load(300, 15, 10)).toBe(3_000);
    expect(underWay).toBeLessThanOrEqual(150);
  });

  it('lets everybody in again once it has caught up', () => {
    load(300, 15, 10);
    load(100, 5, 10);
    expect(load(100, 10, 10)).toBe(1_000);
    expect(come(1_000)).toBe(1_000);
  });

  it('does not count those who wait for the CRM, however many they are', () => {
    come(2_000);
    waitingForCrm = 2_000;
    expect(load(300, 10, 10)).toBe(3_000);
    expect(come(4_000)).toBe(4_000);
  });
});

describe('a server that turns requests away', () => {
  it('answers 503 with Retry-After before it looks at anything, and health and metrics as ever', async () => {
    const server = await startVerifyServer({
      overload: { isOpen: () => false, begin: () => undefined, end: () => undefined },
    });
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

  it('counts a request from its last byte until it was answered or its client has gone', async () => {
    let [underWay, most] = [0, 0];
    const overload: Overload = {
      isOpen: () => true,
      begin: () => {
        underWay += 1;
        most = Math.max(most, underWay);
      },
      end: () => {
        underWay -= 1;
      },
    };
    const server = await startVerifyServer({ overload });
    try {
      await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/verify/some-link`)));
      await expect.poll(() => underWay).toBe(0);
      expect(most).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  });

  it('INV-49: does not count whoever is slow to send a body, however many they are', async () => {
    const server = await startVerifyServer();
    const { port } = new URL(server.url);
    const head = `POST /verify/some-link HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\naction=`;
    const slow = Array.from({ length: 500 }, () => connect(Number(port), '127.0.0.1'));
    try {
      await Promise.all(slow.map((socket) => new Promise((sent) => socket.write(head, sent))));
      for (let look = 0; look < 20; look += 1) {
        const page = await fetch(`${server.url}/verify/some-link`);
        expect(page.status).not.toBe(503);
        await pause(50);
      }
    } finally {
      for (const socket of slow) socket.destroy();
      await server.close();
    }
  });
});
