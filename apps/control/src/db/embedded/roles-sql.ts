import type { Passwords } from './passwords.ts';

/**
 * The two roles and a database: `sunray_owner` owns it and migrates, `sunray_app` may connect and gets from the
 * migrations what it may do. One statement per line, as the single-user mode of Postgres reads them.
 */
export function rolesSql(): string[] {
  const plain = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
  return [`CREATE ROLE sunray_owner ${plain}`, `CREATE ROLE sunray_app ${plain}`];
}

export function databaseSql(database: string, template = 'template1'): string[] {
  return [`CREATE DATABASE "${database}" OWNER sunray_owner TEMPLATE "${template}"`, ...connectSql(database)];
}

export function passwordSql(passwords: Passwords): string[] {
  return Object.entries(passwords).map(([role, password]) => `ALTER ROLE ${role} PASSWORD '${password}'`);
}

function connectSql(database: string): string[] {
  return [
    `REVOKE ALL ON DATABASE "${database}" FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE "${database}" TO sunray_app`,
  ];
}
