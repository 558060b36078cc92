import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import type postgres from 'postgres';
import { connect } from './connect.ts';

/** A connection pool or the transaction that stands in for it. */
export type Db = Pick<
  PostgresJsDatabase,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'execute' | 'transaction' | 'with' | '$count'
>;

export type Database = {
  db: Db;
  sql: postgres.Sql;
  /** Opens one connection of its own, as those of the pool are. Whoever opened it ends it. */
  alone(): postgres.Sql;
  close(): Promise<void>;
};

/** Opens the pool of the application's role. Statements end after 10 s, so that a lock cannot hold a door open. */
export function openDatabase(url: string, options: { max?: number } = {}): Database {
  const settings = {
    onnotice: () => undefined,
    connect_timeout: 5,
    connection: {
      application_name: 'sunray-control',
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
    },
  };
  const sql = connect(url, { ...settings, max: options.max ?? 16 });
  return {
    db: drizzle(sql),
    sql,
    alone: () => connect(url, { ...settings, max: 1 }),
    close: () => sql.end({ timeout: 5 }),
  };
}
