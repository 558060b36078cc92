import { type Dice, diceOf } from '../dice.ts';

/** What happens to one exchange between an edge and the control plane. `where` is a share of the length, 0 to 1. */
export type Fault =
  | { kind: 'none' | 'reset-before' | 'reset-after' | 'duplicate' | 'old-answer' }
  | { kind: 'delay-request' | 'delay-answer' | 'overtaken' | 'replay'; ms: number }
  | { kind: 'truncate-request' | 'truncate-answer'; where: number }
  | { kind: 'flip-request' | 'flip-answer'; where: number; bit: number };

export type FaultKind = Fault['kind'];

/** Decides the fault of the next exchange. */
export type FaultPlan = () => Fault;

export const NO_FAULTS: FaultPlan = () => ({ kind: 'none' });

const KINDS: readonly Exclude<FaultKind, 'none'>[] = [
  'reset-before',
  'reset-after',
  'duplicate',
  'old-answer',
  'delay-request',
  'delay-answer',
  'overtaken',
  'replay',
  'truncate-request',
  'truncate-answer',
  'flip-request',
  'flip-answer',
];
const LONGEST_DELAY_MS = 1_500;

/** Faults of every kind at this rate, 0 to 1; the same seed gives the same ones in the same order. */
export function seededFaults(seed: number, rate: number): FaultPlan {
  const dice = diceOf(seed);
  return () => (dice.chance(rate) ? faultOf(dice.pick(KINDS), dice) : { kind: 'none' });
}

function faultOf(kind: Exclude<FaultKind, 'none'>, dice: Dice): Fault {
  switch (kind) {
    case 'delay-request':
    case 'delay-answer':
    case 'overtaken':
    case 'replay':
      return { kind, ms: 1 + dice.below(LONGEST_DELAY_MS) };
    case 'truncate-request':
    case 'truncate-answer':
      return { kind, where: dice.below(1_000) / 1_000 };
    case 'flip-request':
    case 'flip-answer':
      return { kind, where: dice.below(1_000) / 1_000, bit: dice.below(8) };
    default:
      return { kind };
  }
}
