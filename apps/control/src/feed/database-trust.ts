/**
 * Since when this process believes what its database remembers of acknowledgements (leases.md C10). A database that
 * was started anew may be one that was restored or has taken over, and may have forgotten copies: what it says counts
 * only after every holder that may still serve has shown its mark to it.
 */
export class DatabaseTrust {
  #startedAt: string | null = null;
  #since = new Date(0);

  /** Takes note of when the database says that it was started, and of its time now; both by its own clock. */
  observe(startedAt: string, now: Date): { since: Date; isNew: boolean } {
    const isNew = startedAt !== this.#startedAt;
    if (isNew) {
      this.#startedAt = startedAt;
      this.#since = now;
    }
    return { since: this.#since, isNew };
  }
}
