import { describe, expect, it } from 'vitest';
import { CrmUnavailable } from '../../src/errors.ts';
import { createShared } from '../../src/settings/shared.ts';

const live = (): AbortSignal => new AbortController().signal;

/** Work that ends when the test says so, and stops when it is told to. */
function createWork() {
  const started: AbortSignal[] = [];
  let end: (value: string) => void = () => undefined;
  const work = (signal: AbortSignal): Promise<string> => {
    started.push(signal);
    return new Promise<string>((resolve, reject) => {
      end = resolve;
      signal.addEventListener('abort', () => {
        reject(new CrmUnavailable('stopped'));
      });
    });
  };
  return {
    work,
    started,
    end: (value: string) => {
      end(value);
    },
  };
}

describe('shared work', () => {
  it('is done once for callers under one key', async () => {
    const shared = createShared<string>();
    const { work, started, end } = createWork();
    const both = Promise.all([shared.run('a', live(), work), shared.run('a', live(), work)]);
    end('done');
    expect(await both).toStrictEqual(['done', 'done']);
    expect(started).toHaveLength(1);
  });

  it('is done anew after it ended, and apart under another key', async () => {
    const shared = createShared<string>();
    const now = (value: string) => () => Promise.resolve(value);
    expect(await shared.run('a', live(), now('one'))).toBe('one');
    expect(await shared.run('a', live(), now('two'))).toBe('two');
    expect(await shared.run('b', live(), now('three'))).toBe('three');
  });

  it('goes on for the one who waits when the other gives up', async () => {
    const shared = createShared<string>();
    const { work, started, end } = createWork();
    const impatient = new AbortController();
    const first = shared.run('a', impatient.signal, work);
    const second = shared.run('a', live(), work);
    impatient.abort();
    await expect(first).rejects.toThrow(CrmUnavailable);
    expect(started[0]?.aborted).toBe(false);
    end('done');
    expect(await second).toBe('done');
  });

  it('is told to stop when nobody waits any more, and starts anew for the next', async () => {
    const shared = createShared<string>();
    const { work, started, end } = createWork();
    const impatient = new AbortController();
    const first = shared.run('a', impatient.signal, work);
    impatient.abort();
    await expect(first).rejects.toThrow(CrmUnavailable);
    expect(started[0]?.aborted).toBe(true);
    const second = shared.run('a', live(), work);
    end('again');
    expect(await second).toBe('again');
    expect(started).toHaveLength(2);
  });

  it('does not start for a caller whose time is up', async () => {
    const { work, started } = createWork();
    await expect(createShared<string>().run('a', AbortSignal.abort(), work)).rejects.toThrow(CrmUnavailable);
    expect(started).toHaveLength(0);
  });
});
