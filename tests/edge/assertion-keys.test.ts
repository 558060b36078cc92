import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JWKS_PATH } from '../../packages/contract/src/headers.ts';
import { verifyAssertion } from '../../packages/primitives/src/tokens/assertion.ts';
import type { Es256PublicJwk } from '../../packages/primitives/src/tokens/es256-key.ts';
import { send } from './support/send.ts';
import { startWorld, type World } from './support/world.ts';

const UNTIL = { timeout: 20_000, interval: 20 };
const CLIENTS = 4;

let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.control.leaseMs = 100;
  // Polls wait for a third of it at most, so that the edge asks often whether its next key may be used.
  world.control.maxStaleS = 2;
  await world.tell();
});
afterEach(() => world.close());

type Verdict = { kid: string; isGood: boolean };

/** A backend that fetches the JWKS whenever it is shown an assertion, and says what it thinks of it. */
function watchBackend(): void {
  world.backend.on('/', (request, response) => {
    const token = String(request.headers['x-sunray-jwt-assertion']);
    void verdictOn(token).then((verdict) => response.end(JSON.stringify(verdict)));
  });
}

async function verdictOn(token: string): Promise<Verdict> {
  const header: { kid: string } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  const expected = { aud: 'http://demo.localhost:8787', nowS: Math.floor(Date.now() / 1000) };
  const { ok } = await verifyAssertion(token, await shownKeys(), expected);
  return { kid: header.kid, isGood: ok };
}

async function shownKeys(): Promise<Es256PublicJwk[]> {
  const { body } = await send(world.edge.port, { path: JWKS_PATH });
  const { keys }: { keys: Es256PublicJwk[] } = JSON.parse(body);
  return keys;
}

async function ask(cookie: string): Promise<Verdict & { status: number }> {
  const { status, body } = await send(world.edge.port, { headers: { cookie } });
  const verdict: Verdict = status === 200 ? JSON.parse(body) : { kid: '', isGood: false };
  return { status, ...verdict };
}

/** Clients that go on asking until told to stop; each answer in the order in which it came. */
async function traffic() {
  const cookie = await world.cookie();
  const answers: Awaited<ReturnType<typeof ask>>[] = [];
  let isOver = false;
  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isOver) answers.push(await ask(cookie));
  });
  return {
    answers,
    stop: async () => {
      isOver = true;
      await Promise.all(clients);
    },
  };
}

async function rotate(): Promise<void> {
  world.control.isRotationAsked = true;
  await world.control.changed();
}

test('through a rotation no request fails, and no assertion is signed by a key that the JWKS does not show', async () => {
  watchBackend();
  const { answers, stop } = await traffic();
  await vi.waitUntil(() => answers.length > 20, UNTIL);
  const former = answers[0]?.kid;
  await rotate();
  await vi.waitUntil(() => answers.at(-1)?.kid !== former, UNTIL);
  const next = answers.at(-1)?.kid;
  const soFar = answers.length;
  await vi.waitUntil(() => answers.length > soFar + 20, UNTIL);
  await stop();
  expect(answers.filter(({ status, isGood }) => status !== 200 || !isGood)).toEqual([]);
  expect(new Set(answers.map(({ kid }) => kid))).toEqual(new Set([former, next]));
  // What the former key signed last is good for a while.
  expect((await shownKeys()).map(({ kid }) => kid)).toEqual([former, next]);
}, 60_000);

test('a key that other edges do not show yet is not used, however long that takes, and a restart changes nothing', async () => {
  watchBackend();
  world.control.mayUseKeys = false;
  const cookie = await world.cookie();
  const { kid: former } = await ask(cookie);
  await rotate();
  await vi.waitUntil(async () => (await shownKeys()).length === 2, UNTIL);
  expect(await ask(cookie)).toEqual({ status: 200, kid: former, isGood: true });
  await world.edge.restart();
  await vi.waitUntil(async () => (await ask(cookie)).status === 200, UNTIL);
  expect(await ask(cookie)).toEqual({ status: 200, kid: former, isGood: true });
  world.control.mayUseKeys = true;
  await vi.waitUntil(async () => (await ask(cookie)).kid !== former, UNTIL);
  expect(await ask(cookie)).toMatchObject({ status: 200, isGood: true });
}, 60_000);
