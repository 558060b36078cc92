/** Clocks are corrected by a little all the time; more than this is a clock that was set. */
const CORRECTION_MS = 250;
/** Longer than this no time that was seen goes unwritten. */
const WRITE_EVERY_MS = 1000;

/** The latest time that a shard has seen, kept on disk: so it knows a clock that was set back, also across a restart. */
export class SeenTime {
  readonly #sql: SqlStorage;
  #latestMs: number;
  #writtenMs: number;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS seen_time (id INTEGER PRIMARY KEY CHECK (id = 1), latest_ms INTEGER NOT NULL)',
    );
    const [row] = sql.exec<{ latest_ms: number }>('SELECT latest_ms FROM seen_time WHERE id = 1').toArray();
    this.#latestMs = row?.latest_ms ?? 0;
    this.#writtenMs = this.#latestMs;
  }

  /** Takes note of the time. True when it lies before one that was seen already; from then on the new time counts. */
  wentBack(nowMs: number): boolean {
    const isSetBack = nowMs < this.#latestMs - CORRECTION_MS;
    this.#latestMs = isSetBack ? nowMs : Math.max(this.#latestMs, nowMs);
    if (isSetBack || this.#latestMs >= this.#writtenMs + WRITE_EVERY_MS) this.#write();
    return isSetBack;
  }

  #write(): void {
    this.#sql.exec('INSERT OR REPLACE INTO seen_time (id, latest_ms) VALUES (1, ?)', this.#latestMs);
    this.#writtenMs = this.#latestMs;
  }
}
