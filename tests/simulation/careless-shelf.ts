import { type MemoryRow, MemoryShelf } from '../../apps/edge/src/facts/memory-shelf.ts';
import type { Variant } from './variants.ts';

/** A shelf built wrongly in one way. */
export class CarelessShelf extends MemoryShelf {
  readonly #variant: Variant | null;

  constructor(variant: Variant | null) {
    super();
    this.#variant = variant;
  }

  copy(): CarelessShelf {
    const copy = new CarelessShelf(this.#variant);
    copy.takeAll(this);
    return copy;
  }

  /** Whatever comes last is kept. */
  protected override maySucceed(...versions: Parameters<MemoryShelf['maySucceed']>): boolean {
    return this.#variant === 'older-replaces-newer' || super.maySucceed(...versions);
  }

  protected override wasDropped(...copy: Parameters<MemoryShelf['wasDropped']>): boolean {
    return this.#variant !== 'dropped-copy-returns' && super.wasDropped(...copy);
  }

  protected override keep(row: MemoryRow, day: number): void {
    if (this.#variant !== 'forgets-what-is-read') super.keep(row, day);
  }
}
