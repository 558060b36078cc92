import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHouse } from './house.ts';
import type { Part, PartEnd } from './part.ts';
import { readProcesses } from './process-record.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunray-house-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const END: PartEnd = { how: 'ended with exit code 1', tail: '' };

/** A part without a process: it notes in `stopped` when it is stopped, and `crash` ends it unasked. */
function part(name: string, order: number, stopped: string[] = []): Part & { crash: () => void } {
  const ended = Promise.withResolvers<PartEnd>();
  const signals: NodeJS.Signals[] = ['SIGKILL'];
  const marks = [{ pid: 999_999_999, started: name, signals, graceMs: 1, group: false, order }];
  const stop = async () => {
    stopped.push(name);
    ended.resolve(END);
  };
  return { name, marks, log: '', ended: ended.promise, stop, crash: () => ended.resolve(END) };
}

test('parts are stopped in order, what others need last, and no stop counts as a crash', async () => {
  const [stopped, crashed]: [string[], string[]] = [[], []];
  const house = openHouse(join(folder, 'record'), ({ name }) => crashed.push(name));
  for (const [name, order] of [
    ['database', 3],
    ['control', 2],
    ['edge', 1],
  ] as const)
    house.add(part(name, order, stopped));
  await house.stop();
  expect(stopped).toEqual(['edge', 'control', 'database']);
  expect(crashed).toEqual([]);
});

test('a part that ends unasked is told of', async () => {
  const told = Promise.withResolvers<string>();
  const house = openHouse(join(folder, 'record'), ({ name }) => told.resolve(name));
  const control = part('control', 2);
  house.add(control);
  control.crash();
  expect(await told.promise).toBe('control');
});

test('replacing a part stops the old one first, without a word of a crash', async () => {
  const [stopped, crashed]: [string[], string[]] = [[], []];
  const house = openHouse(join(folder, 'record'), ({ name }) => crashed.push(name));
  await house.replace('edge', () => part('edge', 1, stopped));
  await house.replace('edge', () => {
    stopped.push('new one starts');
    return part('edge', 1, stopped);
  });
  expect(stopped).toEqual(['edge', 'new one starts']);
  expect(crashed).toEqual([]);
});

test('what runs stands in the record, and nothing when all has stopped', async () => {
  const record = join(folder, 'record');
  const house = openHouse(record, () => undefined);
  house.add(part('edge', 1));
  house.add(part('control', 2));
  expect(readProcesses(record).map((mark) => mark.started)).toEqual(['edge', 'control']);
  await house.stop();
  expect(readProcesses(record)).toEqual([]);
});
