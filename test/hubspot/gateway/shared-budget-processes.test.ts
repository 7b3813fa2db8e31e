import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { paceOf } from '../../../src/hubspot/gateway/pace.ts';
import { type FreshPlace, sharedPlaces } from '../../battery/places.ts';
import type { Order, Sent } from './budget-child.ts';
import { mostInAnyWindow } from './rolling-window.ts';

const PROCESSES = 3;
const LIMIT = { max: 60, intervalMs: 2_000 };
const SPACING_MS = paceOf(LIMIT).spacingUs / 1_000;

/** A CRM that counts. */
async function startStub() {
  const received: Sent[] = [];
  const server = createServer((request, response) => {
    void json(request).then((sent) => {
      received.push(sent as Sent);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe.each(sharedPlaces)('processes that share a budget in %s', (_, prepare) => {
  let fresh: FreshPlace;
  let stub: Awaited<ReturnType<typeof startStub>>;
  let children: ChildProcess[];
  beforeEach(async () => {
    fresh = await prepare();
    stub = await startStub();
    const order: Order = { place: fresh.place, limit: LIMIT, usableMs: SPACING_MS, url: stub.url };
    const program = fileURLToPath(new URL('./budget-child.ts', import.meta.url));
    children = Array.from({ length: PROCESSES }, () => fork(program, { execArgv: ['--import', 'tsx'] }));
    for (const child of children) child.send(order);
  });
  afterEach(async () => {
    const living = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = living.map((child) => once(child, 'exit'));
    for (const child of living) child.kill('SIGKILL');
    await Promise.all(ended);
    stub.close();
    await fresh.clear();
  });

  async function received(isEnough: () => boolean): Promise<void> {
    while (!isEnough()) {
      if (children.every(({ exitCode }) => exitCode !== null)) throw new Error('every process has ended');
      await pause(5);
    }
  }
  const sentBy = (pid: number | undefined): Sent[] => stub.received.filter((sent) => sent.pid === pid);

  it('stay within the limit in every window together, and go on when one of them is killed', async () => {
    const [first, ...others] = children;
    await received(() => children.every(({ pid }) => sentBy(pid).length >= 5) && stub.received.length >= 60);
    first?.kill('SIGKILL');
    const before = stub.received.length;
    await received(() => stub.received.length >= before + 90);

    const slots = stub.received.map(({ slotMs }) => slotMs);
    expect(mostInAnyWindow(slots, LIMIT.intervalMs)).toBeLessThan(LIMIT.max);
    const sent = stub.received.map(({ sentMs }) => sentMs);
    expect(mostInAnyWindow(sent, LIMIT.intervalMs)).toBeLessThanOrEqual(LIMIT.max);
    // No slot went to two: beside the burst, in which three may be of one moment, they are a spacing apart.
    const sorted = [...slots].sort((a, b) => a - b);
    expect(mostInAnyWindow(sorted, Math.floor(SPACING_MS))).toBeLessThanOrEqual(3);
    for (const { pid } of others) {
      expect(stub.received.slice(before + 1).some((each) => each.pid === pid)).toBe(true);
    }
  });
});
