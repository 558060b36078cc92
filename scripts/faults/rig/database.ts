import { connect } from '../../../apps/control/src/db/connect.ts';
import type { Stage } from './stage.ts';

/** Looks into the rig's database past the control plane, for what only the database knows while that is away. */
export class Database {
  readonly #sql: ReturnType<typeof connect>;

  constructor({ database }: Stage) {
    this.#sql = connect(database.ownerUrl, { max: 2, onnotice: () => undefined });
  }

  /** Waits until it is committed that a person is disabled. */
  async untilDisabled(userId: string): Promise<void> {
    for (;;) {
      const rows = await this.#sql`select 1 from users where id = ${userId} and status = 'disabled'`;
      if (rows.length > 0) return;
    }
  }

  /** The id of the last change of a person that is on its way to the edges, or was. */
  async lastPropagationOf(userId: string): Promise<string> {
    const [row] = await this.#sql<{ id: string }[]>`
      select propagation_id::text as id from propagation_changes
      where subject = ${`user:${userId}`} order by epoch desc, n desc limit 1`;
    if (row === undefined) throw new Error('the change of a person was never written down');
    return row.id;
  }

  /** How many requests for a path were written down as denied. */
  async deniedRequests(path: string): Promise<number> {
    const [row] = await this.#sql<{ denied: number }[]>`
      select coalesce(sum(weight), 0)::int as denied from decisions where verdict = 'deny' and path = ${path}`;
    return row?.denied ?? 0;
  }

  /** The key that signs sessions has signed for long enough to be followed by another one. */
  async ageSigningKey(): Promise<void> {
    await this
      .#sql`update signing_keys set signs_since = signs_since - interval '31 days' where state = 'signing'`;
  }

  /** Session keys that only verify have done so for as long as a session may last. */
  async endOverlapOfSessionKeys(): Promise<void> {
    await this.#sql`update signing_keys set verifies_until = now() where state = 'verifying'`;
  }

  /** The minute has passed for which a new assertion key is shown only. */
  async ageAssertionKeys(): Promise<void> {
    await this.#sql.begin(async (sql) => {
      await sql`update workers set assertion_keys_asked_at = assertion_keys_asked_at - interval '2 minutes'`;
      await sql`update holder_keys set registered_at = registered_at - interval '2 minutes'`;
    });
  }

  /** Of the time for which nothing settles after a lost past, all but this has passed. */
  async leaveOfLostPast(seconds: number): Promise<void> {
    await this.#sql`
      update installation set unsettled_until = least(unsettled_until, now() + make_interval(secs => ${seconds}::int))`;
  }

  close(): Promise<void> {
    return this.#sql.end({ timeout: 5 });
  }
}
