import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listen } from '../../../tests/edge/support/listen.ts';
import { send } from '../../../tests/edge/support/send.ts';
import { type Fault, type FaultPlan, seededFaults } from './fault.ts';
import { LinkProxy } from './proxy.ts';

type Heard = { path: string; host: string; body: Buffer };
let heard: Heard[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let proxy: LinkProxy;
let closeControl: () => Promise<void>;

beforeEach(async () => {
  heard = [];
  answer = (_request, response) => void response.end(`answer ${heard.length}`);
  const server = createServer((request, response) => {
    buffer(request).then(
      (body) => {
        heard.push({ path: request.url ?? '', host: request.headers.host ?? '', body });
        answer(request, response);
      },
      () => undefined, // Cut on purpose: nothing was heard.
    );
  });
  const { port, close } = await listen(server);
  closeControl = close;
  proxy = await LinkProxy.start(port);
});
afterEach(async () => {
  await proxy.close();
  await closeControl();
});

/** One exchange after the other, each with its fault. */
function faults(...planned: Fault[]): FaultPlan {
  return () => planned.shift() ?? { kind: 'none' };
}

function post(path = '/call', body = 'the body', headers: Record<string, string> = {}) {
  return send(proxy.port, { method: 'POST', path, host: 'control.test:1', body, headers });
}

const outcome = (sent: Promise<{ status: number; body: string }>) =>
  sent.then(
    ({ status, body }) => `${status} ${body}`,
    () => 'broken',
  );

describe('an exchange', () => {
  test('without a fault arrives as it was sent, its Host too, and so does its answer', async () => {
    answer = (_request, response) => void response.writeHead(418, { 'x-signed': 'yes' }).end('tea');
    const { status, headers, body } = await post('/call?a=1');
    expect([status, headers['x-signed'], body]).toEqual([418, 'yes', 'tea']);
    expect(heard).toEqual([{ path: '/call?a=1', host: 'control.test:1', body: Buffer.from('the body') }]);
  });

  test.each<[Fault, string, number]>([
    [{ kind: 'reset-before' }, 'broken', 0],
    [{ kind: 'reset-after' }, 'broken', 1],
    [{ kind: 'truncate-request', where: 0.5 }, 'broken', 0],
    [{ kind: 'truncate-answer', where: 0.5 }, 'broken', 1],
    [{ kind: 'delay-request', ms: 1 }, '200 answer 1', 1],
    [{ kind: 'delay-answer', ms: 1 }, '200 answer 1', 1],
    [{ kind: 'overtaken', ms: 1 }, '200 answer 1', 1],
  ])('with %j ends as "%s" and is heard %i times', async (fault, ended, times) => {
    proxy.plan = faults(fault);
    expect(await outcome(post())).toBe(ended);
    expect(heard).toHaveLength(times);
    expect(proxy.counts).toEqual({ [fault.kind]: 1 });
    expect(await outcome(post())).toBe(`200 answer ${times + 1}`);
  });

  test('that is duplicated is heard twice and answered once, and both answers are noted', async () => {
    proxy.plan = faults({ kind: 'duplicate' });
    let calls = 0;
    answer = (_request, response) => {
      calls += 1;
      response.writeHead(calls === 1 ? 200 : 401).end(`call ${calls}`);
    };
    await post();
    await proxy.close();
    expect(heard.map(({ body }) => String(body))).toEqual(['the body', 'the body']);
    expect(proxy.doubled).toEqual([{ path: '/call', statuses: expect.arrayContaining([200, 401]) }]);
  });

  test('that is replayed comes again after its answer', async () => {
    proxy.plan = faults({ kind: 'replay', ms: 1 });
    expect(await outcome(post())).toBe('200 answer 1');
    await proxy.close();
    expect(heard).toHaveLength(2);
    expect(proxy.doubled).toEqual([{ path: '/call', statuses: [200, 200] }]);
  });

  test('that is overtaken arrives after a later one', async () => {
    proxy.plan = faults({ kind: 'overtaken', ms: 10_000 });
    const first = post('/first');
    await expect.poll(() => proxy.counts.overtaken).toBe(1);
    await post('/second');
    await first;
    expect(heard.map(({ path }) => path)).toEqual(['/second', '/first']);
  });

  test('may be answered by what an earlier one of its path was answered', async () => {
    proxy.plan = faults({ kind: 'none' }, { kind: 'none' }, { kind: 'old-answer' });
    expect(await outcome(post('/a'))).toBe('200 answer 1');
    expect(await outcome(post('/b'))).toBe('200 answer 2');
    expect(await outcome(post('/a'))).toBe('200 answer 1');
    expect(heard).toHaveLength(3);
  });
});

describe('one bit is flipped', () => {
  test.each([0, 0.5, 0.999])('in the body of a request, %d of it in', async (where) => {
    proxy.plan = faults({ kind: 'flip-request', where, bit: 3 });
    await post();
    expect(differingBits(heard[0]?.body ?? Buffer.alloc(0), Buffer.from('the body'))).toBe(1);
  });

  test('in the body of an answer', async () => {
    proxy.plan = faults({ kind: 'flip-answer', where: 0.2, bit: 0 });
    const { body } = await post();
    expect(differingBits(Buffer.from(body), Buffer.from('answer 1'))).toBe(1);
  });

  test('in the signature where there is no body', async () => {
    answer = (_request, response) => void response.writeHead(200, { signature: 'sig=:AAAA:' }).end();
    proxy.plan = faults({ kind: 'flip-answer', where: 0.6, bit: 0 });
    const { headers } = await post();
    expect(headers['signature']).toHaveLength('sig=:AAAA:'.length);
    expect(headers['signature']).not.toBe('sig=:AAAA:');
  });
});

describe('a link that is cut', () => {
  test('in silence answers nothing, also to what was under way, until it is healed', async () => {
    const released = Promise.withResolvers<void>();
    answer = (_request, response) => void released.promise.then(() => response.end('late'));
    const underWay = outcome(post());
    await expect.poll(() => heard.length).toBe(1);
    proxy.mode = 'silent';
    released.resolve();
    const during = outcome(post());
    await expect.poll(() => proxy.hindered).toBe(2);
    proxy.heal();
    expect(await Promise.all([underWay, during])).toEqual(['broken', 'broken']);
    expect(await outcome(post())).toBe('200 late');
    expect(heard).toHaveLength(2);
  });

  test('by resets breaks every connection', async () => {
    proxy.mode = 'reset';
    expect(await outcome(post())).toBe('broken');
    expect(heard).toEqual([]);
    expect(proxy.hindered).toBe(1);
  });
});

describe('a plan', () => {
  const first = (seed: number, rate: number) => Array.from({ length: 500 }, seededFaults(seed, rate));

  test('repeats with its seed and differs with another', () => {
    expect(first(7, 0.5)).toEqual(first(7, 0.5));
    expect(first(7, 0.5)).not.toEqual(first(8, 0.5));
  });

  test('has faults of every kind at its rate', () => {
    const kinds = first(1, 1).map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(12);
    expect(kinds).not.toContain('none');
    const share = first(2, 0.2).filter(({ kind }) => kind !== 'none').length / 500;
    expect(share).toBeGreaterThan(0.1);
    expect(share).toBeLessThan(0.3);
    expect(first(3, 0).every(({ kind }) => kind === 'none')).toBe(true);
  });
});

function differingBits(a: Buffer, b: Buffer): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, byte, i) => sum + (byte ^ (b[i] ?? 0)).toString(2).replaceAll('0', '').length, 0);
}

describe('a link', () => {
  test('leads elsewhere from the next exchange on, and what is under way stays where it is', async () => {
    const other = createServer((_request, response) => void response.writeHead(202).end('other'));
    const { port, close } = await listen(other);
    const { promise: isHeard, resolve: hear } = Promise.withResolvers<ServerResponse>();
    answer = (_request, response) => hear(response);
    const underWay = outcome(post());
    const waiting = await isHeard;
    proxy.turnTo(port);
    expect(await outcome(post())).toBe('202 other');
    waiting.end('first');
    expect(await underWay).toBe('200 first');
    expect([proxy.statuses, proxy.broken]).toEqual([{ 200: 1, 202: 1 }, 0]);
    await close();
  });

  test('counts what breaks by itself, and not what an edge has left', async () => {
    const { promise: isHeard, resolve: hear } = Promise.withResolvers<void>();
    answer = () => hear();
    const leaving = new AbortController();
    const left = fetch(`http://127.0.0.1:${proxy.port}/`, { signal: leaving.signal }).catch(() => 'left');
    await isHeard;
    leaving.abort();
    expect(await left).toBe('left');
    answer = (request) => void request.socket.destroy();
    expect(await outcome(post())).toBe('broken');
    expect(proxy.broken).toBe(1);
  });
});
