import type { State } from '../../src/ports.ts';
import type { Storage } from '../../src/stores/open-storage.ts';

/** Every operation of the State port on one key, in an order in which none refuses what the others left. */
export const stateOperations: readonly (readonly [
  string,
  (state: State, key: string) => Promise<unknown>,
])[] = [
  ['get', (state, key) => state.get(key)],
  ['getMany', (state, key) => state.getMany([key])],
  ['set', (state, key) => state.set(key, 'a value to keep out of messages')],
  ['set with a time to live', (state, key) => state.set(key, 1, 1_000)],
  ['delete', (state, key) => state.delete(key)],
  ['take', (state, key) => state.take(key)],
  ['increment', (state, key) => state.increment(key, 1, 1_000)],
  ['advance', (state, key) => state.advance(key, 0, 1, 1_000)],
  ['add', (state, key) => state.add(key, 'a value to keep out of messages', 1_000)],
];

/** Every operation that reaches a backend. */
export const storageOperations: readonly (readonly [string, (storage: Storage) => Promise<unknown>])[] = [
  ...stateOperations.map(
    ([name, run]) => [name, (storage: Storage) => run(storage.openState('outage'), 'key')] as const,
  ),
  ['append', ({ journal }) => journal.append('stream', 'kind', 'a value to keep out of messages')],
  ['append with a version', ({ journal }) => journal.append('stream', 'kind', {}, 0)],
  ['page', ({ journal }) => journal.page('stream', { limit: 10 })],
  ['page of kinds', ({ journal }) => journal.page('stream', { limit: 10, kinds: ['kind'] })],
  ['version', ({ journal }) => journal.version('stream')],
  ['version 1', ({ journal }) => journal.version('stream', 1)],
  ['newest version', ({ journal }) => journal.newestVersion('stream')],
  ['streams', ({ journal }) => journal.streams('')],
  ['sweep', (storage) => storage.sweep()],
  ['check', (storage) => storage.check()],
];
