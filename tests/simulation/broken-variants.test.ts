import { expect, test } from 'vitest';
import type { Focus } from './character.ts';
import { runSimulation } from './run-simulation.ts';
import { VARIANTS, type Variant } from './variants.ts';

/** Where each is found soonest: the kind of schedules, and a seed shortly before one that shows it. */
const SOONEST: Record<Variant, { focus: Focus; seed: number }> = {
  'reading-acknowledges': { focus: 'slowness', seed: 4 },
  'reading-registers-nothing': { focus: 'everything', seed: 1 },
  'control-forgets': { focus: 'everything', seed: 1 },
  'fence-by-current-setting': { focus: 'cuts', seed: 7 },
  'granted-after-looking': { focus: 'slow control', seed: 329 },
  'acknowledged-without-mark': { focus: 'disks', seed: 369 },
  'fenced-without-margin': { focus: 'clocks', seed: 235 },
  'grant-written-late': { focus: 'cuts', seed: 108 },
  'partial-answer-confirms': { focus: 'cuts', seed: 23 },
  'unknown-mark-ignored': { focus: 'restores', seed: 277 },
  'unheard-may-read': { focus: 'restores', seed: 35 },
  'promotion-ignored': { focus: 'restores', seed: 35 },
  'unknown-holders-ignored': { focus: 'restores', seed: 367 },
  'reports-before-hearing': { focus: 'restores', seed: 24 },
  'named-before-stored': { focus: 'slowness', seed: 78 },
  'acknowledged-at-once': { focus: 'everything', seed: 1 },
  'no-inherited-wait': { focus: 'doubles', seed: 132 },
  'grants-without-writing': { focus: 'doubles', seed: 146 },
  'unknown-cursor-keeps': { focus: 'doubles', seed: 342 },
  'older-replaces-newer': { focus: 'slowness', seed: 267 },
  'forgets-unnamed': { focus: 'forgetting', seed: 1 },
  'forgets-without-waiting': { focus: 'forgetting', seed: 41 },
  'forgets-what-is-read': { focus: 'forgetting', seed: 41 },
  'dropped-copy-returns': { focus: 'forgetting', seed: 281 },
  'joins-older-call': { focus: 'slowness', seed: 6 },
  'lease-from-arrival': { focus: 'slow isolates', seed: 32 },
  'keeps-overtaken-read': { focus: 'slowness', seed: 32 },
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
