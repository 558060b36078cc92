import type { Chance } from './chance.ts';
import type { Settings } from './database-rows.ts';
import { FAULTS, type Fault } from './faults.ts';

/** How one schedule goes: settings, how much happens, and which faults it knows. */
export type Character = {
  settings: Settings;
  lengthMs: number;
  visitEveryMs: number;
  changeEveryMs: number;
  /** Share of changes that set lengths of leases and of leave anew. */
  settingChanges: number;
  faultEveryMs: number;
  faults: readonly Fault[];
  /** Share of visits that take their time. */
  lingering: number;
  /** Facts an isolate has room for. */
  capacity: number;
  /** Share of transactions that come late, by up to a second and a half. */
  slowQueries: number;
};

const LEASES_MS = [0, 100, 300, 1000, 1500];
const STALE_S = [2, 3, 5, 10];

/** Kinds of schedules that dwell on one part of the protocol; `everything` dwells on none. */
export const FOCUSES = [
  'everything',
  'doubles',
  'cuts',
  'slowness',
  'restores',
  'forgetting',
  'clocks',
  'slow isolates',
  'slow control',
  'disks',
] as const;
export type Focus = (typeof FOCUSES)[number];

export function characterOf(chance: Chance, focus: Focus): Character {
  return { ...anyCharacter(chance), ...dwellingOn(chance, focus) };
}

export function settingsBy(chance: Chance): Settings {
  return { leaseMs: chance.pick(LEASES_MS), maxStaleS: chance.pick(STALE_S) };
}

function anyCharacter(chance: Chance): Character {
  return {
    settings: settingsBy(chance),
    lengthMs: chance.between(1000, 4500),
    visitEveryMs: chance.pick([40, 100, 250]),
    changeEveryMs: chance.pick([60, 150, 400]),
    settingChanges: chance.pick([0, 0.05, 0.2]),
    faultEveryMs: chance.pick([80, 200, 600]),
    faults: chance.is(0.1) ? [] : FAULTS.filter(() => chance.is(0.5)),
    lingering: chance.pick([0, 0.1, 0.5]),
    capacity: chance.pick([2, 3, 10]),
    slowQueries: 0.01,
  };
}

function dwellingOn(chance: Chance, focus: Focus): Partial<Character> {
  switch (focus) {
    case 'everything':
      return {};
    case 'doubles':
      return {
        settings: { leaseMs: chance.pick([300, 1000]), maxStaleS: 10 },
        faults: ['feed is doubled', 'clock is corrected', 'isolate starts anew'],
        faultEveryMs: 500,
        visitEveryMs: 40,
        changeEveryMs: 100,
        capacity: 10,
      };
    case 'cuts':
      return {
        settings: { leaseMs: chance.pick([0, 300]), maxStaleS: chance.pick([2, 3]) },
        settingChanges: chance.pick([0, 0.3]),
        faults: ['control plane is cut off'],
        faultEveryMs: 900,
        lengthMs: 6000,
        visitEveryMs: 60,
        changeEveryMs: chance.pick([40, 150]),
        capacity: 10,
      };
    case 'slowness':
      return {
        settings: { leaseMs: chance.pick([0, 100, 300]), maxStaleS: 10 },
        faults: ['messages are slow'],
        faultEveryMs: 400,
        visitEveryMs: chance.pick([40, 100]),
        changeEveryMs: 80,
      };
    case 'restores':
      return {
        faults: [
          'database is backed up',
          'database is restored',
          'isolate starts anew',
          'control process starts anew',
          'region is cut off',
        ],
        faultEveryMs: 150,
        changeEveryMs: 100,
        settings: { leaseMs: chance.pick([0, 300, 1000]), maxStaleS: 3 },
        capacity: 10,
      };
    case 'forgetting':
      return {
        faults: [
          'facts are forgotten',
          'isolate starts anew',
          ...chance.pick<readonly Fault[]>([['messages are slow'], ['feed is doubled', 'shard is doubled']]),
        ],
        faultEveryMs: 150,
        visitEveryMs: chance.pick([40, 250]),
        changeEveryMs: chance.pick([100, 400]),
        settings: { leaseMs: chance.pick([0, 300, 1000]), maxStaleS: 10 },
        capacity: 10,
      };
    case 'clocks':
      return {
        settings: { leaseMs: 300, maxStaleS: 2 },
        settingChanges: 0,
        faults: ['control plane is cut off', 'clock is corrected'],
        faultEveryMs: 350,
        lengthMs: 5000,
        visitEveryMs: 50,
        changeEveryMs: 60,
        capacity: 10,
      };
    case 'slow isolates':
      return {
        settings: { leaseMs: chance.pick([100, 300, 1000]), maxStaleS: 10 },
        faults: ['isolate is slowed'],
        faultEveryMs: 300,
        visitEveryMs: chance.pick([200, 400]),
        changeEveryMs: 80,
        capacity: 10,
      };
    case 'slow control':
      return {
        settings: { leaseMs: chance.pick([0, 300]), maxStaleS: chance.pick([2, 3]) },
        settingChanges: chance.pick([0, 0.3]),
        faults: ['control plane is cut off'],
        faultEveryMs: 900,
        lengthMs: 6000,
        visitEveryMs: 60,
        changeEveryMs: chance.pick([40, 150]),
        capacity: 10,
        slowQueries: 0.3,
      };
    case 'disks':
      return {
        settings: { leaseMs: chance.pick([0, 300, 1000]), maxStaleS: chance.pick([3, 10]) },
        settingChanges: 0,
        faults: ['edge is backed up', 'edge is restored', 'isolate starts anew'],
        faultEveryMs: 300,
        visitEveryMs: 40,
        changeEveryMs: 100,
        lengthMs: 5000,
        capacity: 10,
      };
    default:
      return focus satisfies never;
  }
}
