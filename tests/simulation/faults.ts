import type { Machine } from './machine.ts';
import { FAIR, type Weather } from './network.ts';
import type { Region, World } from './world.ts';

/** What can go wrong. */
export const FAULTS = [
  'feed crashes',
  'feed is doubled',
  'shard crashes',
  'shard is doubled',
  'isolate starts anew',
  'machine freezes',
  'control plane is cut off',
  'region is cut off',
  'clock is corrected',
  'control process starts anew',
  'isolate is slowed',
  'messages are lost',
  'messages are slow',
  'messages come twice',
  'network recovers',
  'signals are lost',
  'facts are forgotten',
  'database is backed up',
  'database is restored',
  'edge is backed up',
  'edge is restored',
] as const;
export type Fault = (typeof FAULTS)[number];

const LONGEST_FREEZE_MS = 4000;
const LONGEST_CUT_MS = 4000;
const LONGEST_AFTERLIFE_MS = 6000;

/** Lets a fault happen somewhere. */
export function applyFault(world: World, fault: Fault): void {
  const { chance, regions, network } = world;
  const region = chance.pick(regions);
  world.tell(() => `FAULT ${fault} (${region.name})`);
  switch (fault) {
    case 'feed crashes':
      return region.feed.host.crash(chance.is(0.5) ? 0 : chance.between(0, 1500));
    case 'shard crashes':
      return region.shard.host.crash(chance.is(0.5) ? 0 : chance.between(0, 800));
    case 'feed is doubled':
      return region.feed.host.double(believersOf(world), chance.between(0, LONGEST_AFTERLIFE_MS));
    case 'shard is doubled':
      return region.shard.host.double(believersOf(world), chance.between(0, LONGEST_AFTERLIFE_MS));
    case 'isolate starts anew':
      return world.replaceIsolate(region, chance.pick(region.isolates));
    case 'machine freezes':
      return freeze(world, chance.pick(world.machines()));
    case 'control plane is cut off':
      return cutOff(world);
    case 'region is cut off':
      return cutOffRegion(world, region);
    case 'clock is corrected':
      world.counts.clockCorrections += 1;
      return chance.pick(world.machines()).correctClock(chance);
    case 'control process starts anew':
      return world.replaceProcess(chance.pick(world.processes));
    case 'isolate is slowed':
      return slow(world, chance.pick(region.isolates).machine);
    case 'messages are lost':
      return worsen(world, { loss: chance.pick([0.05, 0.3, 1]) });
    case 'messages are slow':
      return worsen(world, { slowness: chance.pick([0.05, 0.3, 0.8]) });
    case 'messages come twice':
      return worsen(world, { duplication: chance.pick([0.05, 0.3]) });
    case 'network recovers':
      network.weather = FAIR;
      return;
    case 'signals are lost':
      world.signals.loss = chance.pick([0, 0.5, 1]);
      return;
    case 'facts are forgotten':
      return region.feed.forget();
    case 'edge is backed up':
      return world.backUpEdge(region);
    case 'edge is restored':
      return world.restoreEdge(region);
    case 'database is backed up':
      return world.backUp();
    case 'database is restored':
      return world.restore();
    default:
      fault satisfies never;
  }
}

/** Who goes on reaching the replaced instance: some isolates, and perhaps the feed of the region. */
function believersOf(world: World): Machine[] {
  return world.machines().filter(() => world.chance.is(0.5));
}

function freeze(world: World, machine: Machine): void {
  world.counts.freezes += 1;
  machine.freeze();
  world.time.after(world.chance.between(0, LONGEST_FREEZE_MS), () => machine.thaw());
}

function cutOff({ network, time, chance }: World): void {
  network.isControlAway = true;
  time.after(chance.between(0, LONGEST_CUT_MS), () => (network.isControlAway = false));
}

/** Whoever starts there meanwhile finds the way open; the longest cut outlasts what the region may serve from. */
function cutOffRegion({ network, time, chance }: World, { feed, shard }: Region): void {
  const cut = [feed, shard].flatMap(({ host }) => host.current?.machine ?? []);
  for (const machine of cut) network.cutOff.add(machine);
  time.after(chance.between(0, LONGEST_CUT_MS), () => {
    for (const machine of cut) network.cutOff.delete(machine);
  });
}

function slow({ network, time, chance }: World, machine: Machine): void {
  network.slowed.add(machine);
  time.after(chance.between(0, LONGEST_CUT_MS), () => network.slowed.delete(machine));
}

function worsen({ network, time, chance }: World, worse: Partial<Weather>): void {
  network.weather = { ...network.weather, ...worse };
  time.after(chance.between(0, 2500), () => (network.weather = FAIR));
}
