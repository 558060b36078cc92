import { seededRandom } from '../../packages/primitives/src/random-seeded.ts';

/** Chance that a seed repeats. */
export type Dice = {
  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number;
  /** True with this probability, 0 to 1. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item;
};

/** Dice of a seed; `stream` gives several sets of them, so that one part's throws do not move another's. */
export function diceOf(seed: number, stream = 0): Dice {
  const { bytes } = seededRandom((seed + Math.imul(stream, 0x9e3779b1)) >>> 0);
  const unit = () => bytes(4).reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 32;
  const below = (end: number) => Math.floor(unit() * end);
  return {
    below,
    chance: (probability) => unit() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}
