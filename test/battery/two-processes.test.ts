import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { State } from '../../src/ports.ts';
import { openStorage, type Storage } from '../../src/stores/open-storage.ts';
import { type FreshPlace, sharedPlaces } from './places.ts';
import type { Place } from './race-child.ts';
import { type Racers, startRacers } from './racers.ts';
import { START_MS } from './subject.ts';

const ROUNDS = 200;
const TTL_MS = 1_000;
const rounds = Array.from({ length: ROUNDS }, (_, round) => round);

describe.each(sharedPlaces)('two processes on one %s', (_, prepare) => {
  const made: FreshPlace[] = [];
  let storage: Storage;
  let racers: Racers;
  /** State as it was set a while before the time of the racers. */
  let earlier: State;
  const newPlace = async (): Promise<Place> => {
    const fresh = await prepare();
    made.push(fresh);
    return fresh.place;
  };
  beforeAll(async () => {
    const place = await newPlace();
    storage = await openStorage({ ...place, clock: { now: () => START_MS } });
    earlier = storage.openState('race');
    racers = await startRacers(place, START_MS + TTL_MS);
  });
  afterAll(async () => {
    await racers.stop();
    await storage.close();
    await Promise.all(made.map(({ clear }) => clear()));
  });
  const lay = (name: string, ttlMs: number): Promise<unknown> =>
    Promise.all(rounds.map((round) => earlier.set(`${name}-${round}`, 'prize', ttlMs)));
  const winnersOf = (answers: readonly unknown[][], win: unknown): number =>
    answers.flat().filter((answer) => answer === win).length;

  it('gives a taken value to exactly one caller', async () => {
    await lay('take', TTL_MS + 1);
    const outcomes = await racers.race('take', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, 'prize'))).toStrictEqual(rounds.map(() => 1));
    expect(outcomes.map((answers) => winnersOf(answers, null))).toStrictEqual(rounds.map(() => 7));
  });

  it('gives an expired value to none', async () => {
    await lay('expired', TTL_MS);
    const outcomes = await racers.race('takeExpired', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, null))).toStrictEqual(rounds.map(() => 8));
  });

  it('tells exactly one caller that it deleted', async () => {
    await lay('delete', TTL_MS + 1);
    const outcomes = await racers.race('delete', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, true))).toStrictEqual(rounds.map(() => 1));
    expect(outcomes.map((answers) => winnersOf(answers, false))).toStrictEqual(rounds.map(() => 7));
  });

  it('lets exactly one caller add', async () => {
    const outcomes = await racers.race('add', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, true))).toStrictEqual(rounds.map(() => 1));
    expect(outcomes.map((answers) => winnersOf(answers, false))).toStrictEqual(rounds.map(() => 7));
  });

  it('lets exactly one caller add over an expired entry', async () => {
    await lay('over', TTL_MS);
    const outcomes = await racers.race('addOverExpired', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, true))).toStrictEqual(rounds.map(() => 1));
    expect(await earlier.getMany(rounds.map((round) => `over-${round}`))).toStrictEqual(
      rounds.map(() => 'new'),
    );
  });

  it('lets everybody write the same entries in any order, and none waits for another in a circle', async () => {
    const outcomes = await racers.race('setMany', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, true))).toStrictEqual(rounds.map(() => 8));
  });

  it('counts every increment and gives each number once', async () => {
    const outcomes = await racers.race('increment', ROUNDS);
    const numbers = outcomes.flat(2).map(Number);
    expect(numbers.sort((a, b) => a - b)).toStrictEqual(
      Array.from({ length: 8 * ROUNDS }, (__, index) => index + 1),
    );
    expect(await earlier.get('total')).toBe(8 * ROUNDS);
  });

  it('gives every caller who advances a stretch of its own, without a gap', async () => {
    const outcomes = await racers.race('advance', ROUNDS);
    const ends = outcomes.flat(2).map(Number);
    expect(ends.sort((a, b) => a - b)).toStrictEqual(
      Array.from({ length: 8 * ROUNDS }, (__, index) => 1_000_000 + 3 * (index + 1)),
    );
    expect(await earlier.get('forward')).toBe(1_000_000 + 24 * ROUNDS);
  });

  it('lets exactly one caller append each version', async () => {
    const outcomes = await racers.race('appendVersion', ROUNDS);
    expect(outcomes.map((answers) => winnersOf(answers, true))).toStrictEqual(rounds.map(() => 1));
    const page = await storage.journal.page('policy', { limit: 2_000 });
    expect(page.map(({ version }) => version)).toStrictEqual(rounds.map((round) => ROUNDS - round));
    expect(page.map(({ data }) => data)).toStrictEqual([...rounds].reverse());
  });

  it('never shows an entry behind one of its stream that was already there', async () => {
    const progress = { racing: true };
    const race = racers.race('append', ROUNDS).finally(() => {
      progress.racing = false;
    });
    const seen: number[] = [];
    while (progress.racing) {
      // SQLite answers without waiting, so nothing else would get its turn.
      await pause(1);
      const page = await storage.journal.page('audit', { limit: 2_000 });
      const fresh = page.map(({ seq }) => seq).filter((seq) => !seen.includes(seq));
      expect(Math.min(...fresh)).toBeGreaterThan(Math.max(...seen, 0));
      seen.push(...fresh);
    }
    const acknowledged = (await race).flat(2).map(Number);
    const page = await storage.journal.page('audit', { limit: 2_000 });
    expect(acknowledged).toHaveLength(8 * ROUNDS);
    expect(page.map(({ seq }) => seq)).toStrictEqual(acknowledged.sort((a, b) => b - a));
  });

  it('creates the schema when both start on an empty database at once', async () => {
    const places = await Promise.all(Array.from({ length: 8 }, newPlace));
    const outcomes = await racers.create(places);
    expect(outcomes.flat(2)).toStrictEqual(Array.from({ length: 32 }, () => 'created'));
    for (const place of places) {
      const created = await openStorage({ ...place, clock: { now: () => 0 } });
      expect(await created.journal.page('start', { limit: 10 })).toHaveLength(4);
      await created.close();
    }
  });

  it('would show a take made of get and delete, with winners in both processes', async () => {
    await lay('naive', TTL_MS + 1);
    const outcomes = await racers.race('getThenDelete', ROUNDS);
    const inBoth = outcomes.filter((processes) => processes.every((answers) => answers.includes('prize')));
    expect(inBoth.length).toBeGreaterThan(0);
  });
});
