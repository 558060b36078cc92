import { expect, test } from 'vitest';
import { play } from './support/play.ts';

/** What each scenario must really have done: without any of these its silence proves nothing. */
const PROOFS = {
  revocation: ['requests', 'acknowledged', 'startedAfterRevocation', 'streamsCut'],
  'control-down': ['requests', 'acknowledged', 'startedAfterRevocation', 'startedWhileValid'],
  link: ['requests', 'acknowledged', 'startedAfterRevocation', 'doubledRequests', 'deniedReported'],
  rotate: [
    'requests',
    'startedWhileValid',
    'signedCalls',
    'assertionsVerified',
    'workerKeysRotated',
    'controlKeysRotated',
    'sessionKeysRotated',
    'assertionKeysRotated',
    'sessionsOfRetiredKey',
    'refusedTries',
  ],
  rollback: ['restore', 'files put back'].flatMap((way) =>
    ['requests', 'acknowledged', 'startedAfterRevocation', 'redeemed', 'redemptionsForbidden'].map(
      (count) => `${way}: ${count}`,
    ),
  ),
};

test.each(Object.entries(PROOFS))('%s finds no fault, and has tried', async (name, proofs) => {
  const { faults, numbers, left } = await play(name);
  expect(faults).toEqual([]);
  expect(proofs.filter((proof) => !(Number(numbers[proof]) > 0))).toEqual([]);
  expect(left).toEqual([]);
});
