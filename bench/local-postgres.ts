import { Client } from 'pg';
import { startPostgres } from '../dev/postgres.ts';

/** What runs on a PostgreSQL, and how to take the server down again. */
export interface OnPostgres<T> {
  readonly value: T;
  stop(): Promise<void>;
}

/**
 * Runs `work` with the URL of an empty database on a PostgreSQL that waits for the disk at every commit.
 * @throws Error with one line that names the package where there is no PostgreSQL.
 */
export async function withPostgres<T>(work: (url: string) => Promise<T>): Promise<OnPostgres<T>> {
  const server = await startPostgres({ durable: true });
  try {
    return { value: await work(await emptyDatabase(server.url)), stop: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function emptyDatabase(url: string): Promise<string> {
  const name = `crm_data_bench_${process.pid}_${Date.now()}`;
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const own = new URL(url);
  own.pathname = `/${name}`;
  return own.href;
}
