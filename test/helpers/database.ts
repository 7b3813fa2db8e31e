import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty place inside the PostgreSQL of the tests. */
export interface FreshDatabase {
  /** A `DATABASE_URL` whose tables nobody else sees. */
  readonly url: string;
  /** Removes it with everything in it. */
  drop(): Promise<void>;
}

/**
 * Makes an empty schema and a URL that leads into it. A schema and not a database, because a
 * `TEST_DATABASE_URL` may come with no right to create databases.
 */
export async function freshDatabase(url: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(url, `CREATE SCHEMA ${name}`);
  const inside = new URL(url);
  const options = inside.searchParams.get('options');
  inside.searchParams.set('options', [options, `-c search_path=${name}`].filter(Boolean).join(' '));
  return {
    url: inside.href.replaceAll('+', '%20'),
    drop: () => administer(url, `DROP SCHEMA ${name} CASCADE`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
