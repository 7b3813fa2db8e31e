import { Client } from 'pg';
import { eventually } from '../helpers/verification.ts';

/** Holds a place in a PostgreSQL, so that whoever writes there stands still in the middle of what it does. */
export interface Hold {
  /** Resolves when somebody stands still. */
  reached(): Promise<void>;
  /**
   * Lets go. What stood still has happened (`arrived`: its statement was with the database when its process died) or
   * will never happen (`lost`).
   */
  release(fate: 'arrived' | 'lost'): Promise<void>;
}

/** A transaction in the database at `url`, which no other sees, begun with `statement`. */
async function hold(url: string, statement: string, values: readonly string[] = []): Promise<Hold> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const many = async (text: string): Promise<number> => (await client.query(text)).rowCount ?? 0;
  const waiting = 'FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))';
  await client.query('BEGIN');
  await client.query(statement, [...values]);
  return {
    async reached() {
      await eventually('a process that stands still', async () => {
        const count = await many(`SELECT 1 ${waiting}`);
        return count > 0 ? true : undefined;
      });
    },
    async release(fate) {
      if (fate === 'lost') {
        await many(`SELECT pg_terminate_backend(pid) ${waiting}`);
        await eventually('the end of what stood still', async () =>
          (await many(`SELECT 1 ${waiting}`)) === 0 ? true : undefined,
        );
      }
      await client.query('ROLLBACK');
      await client.end();
    },
  };
}

/** Nothing can be entered into the journal, which can be read. */
export const holdJournal = (url: string): Promise<Hold> =>
  hold(url, 'LOCK TABLE crm_data_journal IN SHARE ROW EXCLUSIVE MODE');

/** An entry of State that is there cannot be changed or taken; `key` is a pattern of LIKE. */
export const holdEntry = (url: string, space: string, key: string): Promise<Hold> =>
  hold(url, 'SELECT 1 FROM crm_data_state WHERE space = $1 AND key LIKE $2 FOR UPDATE', [space, key]);

/** An entry of State that is not there yet cannot be made. */
export const holdNewEntry = (url: string, space: string, key: string): Promise<Hold> =>
  hold(url, `INSERT INTO crm_data_state (space, key, value) VALUES ($1, $2, 'null')`, [space, key]);

/** The first key of a namespace that fits the pattern of LIKE. */
export async function keyIn(url: string, space: string, pattern: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const text = 'SELECT key FROM crm_data_state WHERE space = $1 AND key LIKE $2';
    const { rows } = await client.query<{ key: string }>(text, [space, pattern]);
    if (rows[0] === undefined) throw new Error(`${space} holds nothing like ${pattern}`);
    return rows[0].key;
  } finally {
    await client.end();
  }
}
