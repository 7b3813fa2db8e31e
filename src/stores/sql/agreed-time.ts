import { StoreCorrupt } from '../../errors.ts';
import { type Database, type Dialect, integerOf, writing } from './database.ts';

/**
 * One statement, so that two processes that agree at once do so one after the other. An absent row is made:
 * emptying the table, with every process stopped, is how to leave a time far ahead that was once agreed on.
 */
function statementIn({ nowMs, greatest }: Dialect) {
  const mine = 'CAST($1 AS BIGINT)';
  // Who has just started knows of nothing that passed. While the database's time is behind the agreed one, what
  // passed there since the last agreement says it; who runs has counted it, and better, for that time may jump.
  const passed = `CASE WHEN ${mine} = 0 THEN ${nowMs} - crm_data_time.database_ms ELSE 0 END`;
  return writing(
    'crm_time_agree',
    `INSERT INTO crm_data_time (id, agreed_ms, database_ms) VALUES (1, ${greatest}(${nowMs}, ${mine}), ${nowMs})
     ON CONFLICT (id) DO UPDATE SET
       agreed_ms = ${greatest}(crm_data_time.agreed_ms, crm_data_time.agreed_ms + ${passed}, ${nowMs}, ${mine}),
       database_ms = ${nowMs}
     RETURNING agreed_ms`,
  );
}

/**
 * The time that all processes on one database agree on, in Unix milliseconds, which the table `crm_data_time`
 * remembers: the greatest of the database's own, of `mineMs` and of every one agreed on before. `mineMs` is 0
 * for a process that has just started. One round trip. Rejects as the driver does.
 */
export async function agreeOnTime(database: Database, mineMs: number): Promise<number> {
  const [row] = await database.query(statementIn(database.dialect), [mineMs]);
  if (row === undefined) throw new StoreCorrupt('the time was not kept');
  return integerOf(row, 'agreed_ms');
}
