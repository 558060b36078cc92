import { type SQL, sql } from 'drizzle-orm';

/**
 * Until when a holder may serve that is granted leave now, by the database's clock: a thousandth longer than its worker's
 * `max_stale_s` says, for clocks that run apart. `maxStaleS` may be a column.
 */
export function grantFor(maxStaleS: number | SQL): SQL {
  return sql`clock_timestamp() + make_interval(secs => ${maxStaleS} * 1.001)`;
}
