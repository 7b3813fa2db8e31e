import type {} from 'vitest';
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Connection string of the PostgreSQL that all tests share; take a place in it with `freshDatabase`. */
    databaseUrl: string;
  }
}

/** Starts PostgreSQL once for the whole run and hands its URL to the tests; what it returns ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres();
  project.provide('databaseUrl', postgres.url);
  return () => postgres.stop();
}
