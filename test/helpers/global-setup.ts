import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { findChromium } from './chromium.ts';
import { startPostgres } from '../../dev/postgres.ts';
import { startRedis } from './redis.ts';
import { ensureUi } from './ui.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the PostgreSQL that all tests share; take a place in it with `freshDatabase`. */
    databaseUrl: string;
    /** URL of the Redis that all tests share; take a place in it with `freshCache`. */
    cacheUrl: string;
    /** The program of a Chromium; `launchChromium` starts it. */
    chromiumPath: string;
  }
}

/**
 * Brings up what the tests need beside Node, once for the whole run, and tells them where it is; what it returns
 * ends it. One after the other: only one program may install packages at a time.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('chromiumPath', await findChromium());
  await ensureUi();
  const postgres = await startPostgres();
  project.provide('databaseUrl', postgres.url);
  try {
    const redis = await startRedis();
    project.provide('cacheUrl', redis.url);
    return async () => {
      await redis.stop();
      await postgres.stop();
    };
  } catch (cause) {
    await postgres.stop();
    throw cause;
  }
}
