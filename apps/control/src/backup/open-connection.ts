import type postgres from 'postgres';
import { connect } from '../db/connect.ts';

/**
 * One connection of the owner's, for one long transaction. Values become text in one form only, whatever the server or
 * the role is set to.
 */
export function openConnection(ownerUrl: string): postgres.Sql {
  return connect(ownerUrl, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 10,
    onnotice: () => undefined,
    connection: {
      application_name: 'sunray-backup',
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      extra_float_digits: 1,
      bytea_output: 'hex',
      statement_timeout: 0,
      idle_in_transaction_session_timeout: 0,
      lock_timeout: 10_000,
    },
  });
}
