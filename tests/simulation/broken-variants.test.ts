import { expect, test } from 'vitest';
import type { Focus } from './character.ts';
import { runSimulation } from './run-simulation.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** Where each is found soonest: the kind of schedules, and a seed shortly before one that shows it. */
const SOONEST: Record<Variant, { focus: Focus; seed: number }> = {
  'reading-acknowledges': { focus: 'slowness', seed: 1 },
  'reading-registers-nothing': { focus: 'everything', seed: 1 },
  'control-forgets': { focus: 'everything', seed: 1 },
  'fence-by-current-setting': { focus: 'cuts', seed: 9 },
  'lowered-at-once': { focus: 'lowerings', seed: 3027 },
  'fenced-without-margin': { focus: 'clocks', seed: 364 },
  'grant-written-late': { focus: 'cuts', seed: 116 },
  'partial-answer-confirms': { focus: 'cuts', seed: 1 },
  'unknown-mark-ignored': { focus: 'restores', seed: 38 },
  'unheard-may-read': { focus: 'restores', seed: 45 },
  'promotion-ignored': { focus: 'restores', seed: 1 },
  'unknown-holders-ignored': { focus: 'restores', seed: 412 },
  'reports-before-hearing': { focus: 'restores', seed: 61 },
  'named-before-stored': { focus: 'slowness', seed: 24 },
  'acknowledged-at-once': { focus: 'everything', seed: 1 },
  'no-inherited-wait': { focus: 'doubles', seed: 41 },
  'grants-without-writing': { focus: 'doubles', seed: 231 },
  'unknown-cursor-keeps': { focus: 'doubles', seed: 51 },
  'older-replaces-newer': { focus: 'slowness', seed: 367 },
  'forgets-unnamed': { focus: 'forgetting', seed: 5 },
  'forgets-without-waiting': { focus: 'forgetting', seed: 63 },
  'forgets-what-is-read': { focus: 'forgetting', seed: 33 },
  'dropped-copy-returns': { focus: 'forgetting', seed: 81 },
  'joins-older-call': { focus: 'slowness', seed: 1 },
  'lease-from-arrival': { focus: 'slow isolates', seed: 1585 },
  'keeps-overtaken-read': { focus: 'slowness', seed: 5 },
};
const ENOUGH = 600;

test.each(Object.entries(VARIANTS))(
  'found out: %s, where %s',
  async (variant) => {
    const name = nameOf(variant);
    const { faults } = await runSimulation({
      schedules: ENOUGH,
      variant: name,
      ...SOONEST[name],
      stopsAtFault: true,
    });
    expect(faults.map(({ fault }) => fault)).toEqual([expect.stringMatching(/^accepted /)]);
  },
  60_000,
);

function nameOf(text: string): Variant {
  const found = Object.keys(SOONEST).find((name) => name === text);
  if (found === undefined) throw new Error(`no variant is called ${text}`);
  // The keys of the table are the variants, as its type says.
  return found as Variant;
}
