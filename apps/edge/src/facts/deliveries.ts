import { compareVersions, type Subject, type Version } from '@sunray/contract/facts.ts';

export type Delivery = { subject: Subject; registration: string; version: Version };

/** What was delivered and not acknowledged yet: waiting for leases to run out, then owed to the control plane. */
export class Deliveries {
  readonly #waiting = new Map<string, Delivery>();
  readonly #owed = new Map<string, Delivery>();

  get size(): number {
    return this.#waiting.size + this.#owed.size;
  }

  /** What a poll names, so that it is not sent again. */
  named(): { registration: string; version: Version }[] {
    const newest = new Map<string, Delivery>();
    for (const one of [...this.#owed.values(), ...this.#waiting.values()]) {
      const named = newest.get(one.registration);
      if (named === undefined || compareVersions(one.version, named.version) > 0)
        newest.set(one.registration, one);
    }
    return [...newest.values()].map(({ registration, version }) => ({ registration, version }));
  }

  /** Every lease of before runs out yet. */
  wait(deliveries: readonly Delivery[]): void {
    for (const one of deliveries) this.#waiting.set(one.registration, one);
  }

  /** Every lease of before these has run out: they are owed. One that a newer delivery overtook follows with that. */
  owe(deliveries: readonly Delivery[]): void {
    for (const one of deliveries) {
      if (this.#waiting.get(one.registration) !== one) continue;
      this.#waiting.delete(one.registration);
      this.#owed.set(one.registration, one);
    }
  }

  /** Under another identity none of it means anything. */
  clear(): void {
    this.#waiting.clear();
    this.#owed.clear();
  }

  owed(max: number): Delivery[] {
    return [...this.#owed.values()].slice(0, max);
  }

  /** The control plane knows. */
  settle(deliveries: readonly Delivery[]): void {
    for (const one of deliveries)
      if (this.#owed.get(one.registration) === one) this.#owed.delete(one.registration);
  }
}
