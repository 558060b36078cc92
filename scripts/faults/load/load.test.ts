import { createServer, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { listen } from '../../../tests/edge/support/listen.ts';
import { openHistory } from '../history/write-history.ts';
import { Person } from '../rig/person.ts';
import { Load } from './load.ts';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
});

/** A worker that answers when it is let. */
async function worker(name: string) {
  const waiting: ServerResponse[] = [];
  const { port, close } = await listen(createServer((_request, response) => void waiting.push(response)));
  ending.push(close);
  const asked = async () => {
    while (waiting.length === 0) await new Promise(setImmediate);
    return waiting.shift();
  };
  return { name, id: name, secret: '', port, asked };
}

test('a worker is drained when nothing is under way there, and asked again when it is back', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sunray-load-'));
  ending.push(() => rm(folder, { recursive: true }));
  const history = openHistory(join(folder, 'history.ndjson'));
  ending.push(() => history.close());
  const workers = [await worker('east'), await worker('west')];
  const [east, west] = workers;
  if (east === undefined || west === undefined) throw new Error('there are two');
  const site = { id: 's', domain: 'site.localhost', origin: 'http://site.localhost:8787' };
  const person = new Person('ana', 'u', [site]);
  const held = person.hold({ cookie: 'a=b', sid: '1' }, site, history);
  const load = new Load({ people: [person], workers, history, seed: 1, clients: 1, requestsPerS: 1 });
  ending.push(async () => load.close());
  const underWay = load.ask(east, held);
  const answer = await east.asked();
  let isDrained = false;
  const drained = load.drain(east).then(() => (isDrained = true));
  const struck = load.strike([held]);
  for (let i = 0; i < 3; i += 1) (await west.asked())?.writeHead(200).end();
  expect(await struck).toEqual([200, 200, 200]);
  expect(isDrained).toBe(false);
  answer?.writeHead(200).end();
  expect(await underWay).toBe(200);
  await drained;
  load.undrain(east);
  const both = load.strike([held]);
  for (let i = 0; i < 3; i += 1) for (const one of workers) (await one.asked())?.writeHead(401).end();
  expect(await both).toEqual(Array(6).fill(401));
});
