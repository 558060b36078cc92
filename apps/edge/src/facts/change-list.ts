import type { Subject } from '@sunray/contract/facts.ts';
import type { FeedCursor } from './feed-lease.ts';

/** So many changes are remembered; an isolate that is further behind drops everything (leases.md F4). */
const CAPACITY = 5000;

/** What has changed since this object was started, in order. */
export class ChangeList {
  readonly #incarnation: string;
  readonly #subjects: Subject[] = [];
  #trimmed = 0;

  constructor(incarnation: string) {
    this.#incarnation = incarnation;
  }

  get cursor(): FeedCursor {
    return { incarnation: this.#incarnation, seq: this.#trimmed + this.#subjects.length };
  }

  append(subjects: readonly Subject[]): void {
    this.#subjects.push(...subjects);
    const excess = this.#subjects.length - CAPACITY;
    if (excess <= 0) return;
    this.#subjects.splice(0, excess);
    this.#trimmed += excess;
  }

  /** Each subject named after the cursor, once; `all` for a cursor of another list or of before its beginning. */
  since(cursor: FeedCursor | null): Subject[] | 'all' {
    const isOurs = cursor !== null && cursor.incarnation === this.#incarnation;
    if (!isOurs || cursor.seq < this.#trimmed || cursor.seq > this.cursor.seq) return 'all';
    return [...new Set(this.#subjects.slice(cursor.seq - this.#trimmed))];
  }
}
