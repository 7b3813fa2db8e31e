import type { Clock } from '../../ports.ts';
import { pacingOf } from './gcra.ts';
import { createArrivalRate, howManySlots } from './how-many-slots.ts';
import type { LearnedLimits } from './learned-limits.ts';
import type { SendBudget } from './send-budget.ts';
import type { Timers } from './timers.ts';

/** Calls of one kind that wait for a portal's CRM, and how they are sent. */
export interface Lane {
  /** `merged`: a request carries many calls, the more the fuller the lane. `single`: it carries one. */
  readonly kind: 'merged' | 'single';
  /** Requests that all who wait would take. */
  requests(): number;
  /** How many requests those who wait would fill, where the last one need not be full. */
  load(): number;
  /** How far those who wait would fill a request, 0 to 1. */
  fill(): number;
  /** Sends one request for those in front. */
  send(accessToken: string): void;
  /** Nobody can be served. */
  fail(fault: unknown): void;
}

/** What a line needs. */
export interface PortalLineDeps {
  readonly portalId: string;
  readonly budget: SendBudget;
  readonly limits: LearnedLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The token of the next merged request. */
  readonly token: () => Promise<string>;
}

/** What waits to be sent to one portal's CRM: every request takes a slot of the portal's budget. */
export interface PortalLine {
  /** Somebody waits in `lane`. */
  wake(lane: Lane): void;
  /** Milliseconds until somebody in `lane` is served with `ahead` requests of the lane before them. */
  waitMs(lane: Lane, ahead: number): number;
  /** Nothing is sent before `untilMs` (Unix time). */
  hold(untilMs: number): void;
  isIdle(): boolean;
}

/** Questions that go into one merged request. */
const QUESTIONS = 100;
/** Slots reserved ahead at most. */
const MAX_SLOTS = 10;
/** A slot is used at most this share of the spacing late: later it would be one too many in some window. */
const LATE_SHARE = 0.9;
/** Spacings after which an almost empty lane goes before a full one, by kind. */
const PATIENCE = { merged: 6, single: 13 } as const;
/** After so long without a request a portal counts as quiet. */
const QUIET_MS = 1_000;
/** Where a single call stands between an empty and a full lane. */
const SINGLE_FILL = 0.5;

/** The line of one portal. */
export function createPortalLine(deps: PortalLineDeps): PortalLine {
  const { portalId, budget, limits, clock, timers } = deps;
  /** Lanes with somebody waiting, and since when (`Timers.now()`) they have not been served. */
  const lanes = new Map<Lane, number>();
  let slots: number[] = [];
  let heldUntilMs = 0;
  let isRunning = false;
  let toppingUp: Promise<void> | undefined;
  let wakeUp: (() => void) | undefined;
  /** How far the next slot was away when it was asked for, and how far apart requests were under load. */
  let lagMs = 0;
  /** How far the last slot of the newest reservation was away. */
  let reachMs = 0;
  let apartMs = 0;
  let sentAtMs: number | undefined;
  let lastSentMs = 0;

  const arrivals = createArrivalRate();

  const spacing = (): number => pacingOf(limits.of(portalId)).spacingMs;

  /** Requests that all lanes but `own` would take; counting ends at what can be reserved. */
  const needed = (own?: Lane): number => {
    let requests = 0;
    for (const lane of lanes.keys()) {
      if (lane !== own) requests += lane.requests();
      if (requests >= MAX_SLOTS) break;
    }
    return requests;
  };

  /** Slots to reserve now: for those who wait, and under load for those who will have come by then. */
  const wanted = (): number => {
    let load = 0;
    let singles = 0;
    for (const lane of lanes.keys()) {
      if (lane.kind === 'single') singles += lane.requests();
      else load += lane.load();
    }
    const ahead = howManySlots({
      waiting: load * QUESTIONS,
      perSecond: arrivals.perSecond(timers.now()),
      outstanding: 0,
      slotDelayMs: reachMs,
    });
    return Math.min(MAX_SLOTS, Math.max(needed(), singles + ahead)) - slots.length;
  };

  const reserve = async (): Promise<void> => {
    const count = wanted();
    if (count <= 0) return;
    const isFirst = slots.length === 0;
    const reserved = await budget.reserve(portalId, count, limits.of(portalId));
    const nowMs = clock.now();
    if (isFirst) lagMs = (reserved[0] ?? nowMs) - nowMs;
    reachMs = Math.max(0, (reserved.at(-1) ?? nowMs) - nowMs);
    slots.push(...reserved.filter((atMs) => atMs >= heldUntilMs).map((atMs) => Math.max(atMs, nowMs)));
  };

  /** The store is asked for several slots at a time, and in advance. */
  const topUp = (): Promise<void> => {
    toppingUp ??= reserve().finally(() => {
      toppingUp = undefined;
    });
    return toppingUp;
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = timers.after(Math.max(1, Math.ceil(ms)), done);
      wakeUp = () => {
        cancel();
        done();
      };
      function done(): void {
        wakeUp = undefined;
        resolve();
      }
    });

  /** Until a slot may be used. */
  const slot = async (): Promise<void> => {
    while (choose() !== undefined) {
      const nowMs = clock.now();
      const late = LATE_SHARE * spacing();
      while (slots[0] !== undefined && slots[0] + late < nowMs) slots.shift();
      if (slots[0] === undefined) {
        await topUp();
        // Held meanwhile: the slots that came do not count.
        if (slots.length === 0) await pause(Math.max(1, heldUntilMs - clock.now()));
        continue;
      }
      if (slots[0] <= nowMs) return;
      topUp().catch(ignore);
      await pause(slots[0] - nowMs);
    }
  };

  const scoreOf = (lane: Lane, sinceMs: number, nowMs: number): number => {
    const fill = lane.kind === 'single' ? SINGLE_FILL : lane.fill();
    return fill + (nowMs - sinceMs) / (PATIENCE[lane.kind] * spacing());
  };

  /** The fullest lane, unless another one has waited for long. */
  const choose = (): Lane | undefined => {
    let chosen: Lane | undefined;
    let best = -1;
    const nowMs = timers.now();
    for (const [lane, sinceMs] of lanes) {
      if (lane.requests() === 0) {
        lanes.delete(lane);
        continue;
      }
      const score = scoreOf(lane, sinceMs, nowMs);
      if (score > best) [chosen, best] = [lane, score];
    }
    return chosen;
  };

  /** Remembers how far apart requests are while there is more to send than goes into one. */
  const noteSent = (): void => {
    const nowMs = timers.now();
    const apart = sentAtMs === undefined ? 0 : Math.min(nowMs - sentAtMs, MAX_SLOTS * spacing());
    apartMs = 0.8 * apartMs + 0.2 * apart;
    sentAtMs = needed() > 0 ? nowMs : undefined;
    lastSentMs = nowMs;
  };

  const fail = (kinds: readonly Lane['kind'][], fault: unknown): void => {
    for (const lane of [...lanes.keys()]) {
      if (!kinds.includes(lane.kind)) continue;
      lanes.delete(lane);
      lane.fail(fault);
    }
  };

  const tokenIfWanted = async (): Promise<string> => {
    for (const { kind } of lanes.keys()) if (kind === 'merged') return deps.token();
    return '';
  };

  const serve = async (): Promise<void> => {
    while (choose() !== undefined) {
      const token = await tokenIfWanted().catch((fault: unknown) => {
        fail(['merged'], fault);
        return '';
      });
      if (lanes.size === 0) continue;
      await slot();
      // Those with a merged lane that came while a token was not wanted are served in the next turn.
      const lane = choose();
      if (lane === undefined || (token === '' && lane.kind === 'merged')) continue;
      slots.shift();
      lanes.set(lane, timers.now());
      lane.send(token);
      noteSent();
    }
  };

  const run = async (): Promise<void> => {
    try {
      await serve();
    } catch (fault) {
      fail(['merged', 'single'], fault);
    } finally {
      isRunning = false;
      // Who came while the last one was served was told that the line is moving.
      if (choose() !== undefined) start();
    }
  };

  const start = (): void => {
    isRunning = true;
    // What was learned under load says nothing about a portal that has been quiet since.
    if (timers.now() - lastSentMs > QUIET_MS) [lagMs, reachMs, apartMs] = [0, 0, 0];
    // What arrives in the same moment goes into the same request.
    timers.soon(() => void run());
  };

  /** Somebody came while the line waits for a slot. */
  const nudge = (): void => {
    if (wakeUp === undefined) return;
    const [next] = slots;
    if (next === undefined || next <= clock.now()) wakeUp();
    else if (slots.length < MAX_SLOTS && wanted() > 0) topUp().catch(ignore);
  };

  return {
    wake(lane) {
      const nowMs = timers.now();
      if (lane.kind === 'merged') arrivals.note(nowMs);
      if (!lanes.has(lane)) lanes.set(lane, nowMs);
      if (isRunning) nudge();
      else start();
    },
    waitMs(lane, ahead) {
      const others = Math.max(needed(lane), lanes.size - 1);
      const nowMs = clock.now();
      const next = slots[0] ?? (lanes.size === 0 ? nowMs : nowMs + lagMs);
      const step = Math.max(spacing(), apartMs);
      return Math.max(0, next - nowMs, heldUntilMs - nowMs) + step * (ahead + Math.min(others, ahead + 1));
    },
    hold(untilMs) {
      if (untilMs <= heldUntilMs) return;
      heldUntilMs = untilMs;
      slots = slots.filter((atMs) => atMs >= untilMs);
      budget.hold(portalId, untilMs).catch(ignore);
      wakeUp?.();
    },
    isIdle: () => !isRunning && lanes.size === 0 && heldUntilMs <= clock.now(),
  };
}

/** A store that fails is asked again for the next slot, and then whoever waits is told. */
const ignore = (): void => undefined;
