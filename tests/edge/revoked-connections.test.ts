import { request, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { HostFact, UserFact, WorkerFact } from '../../packages/contract/src/facts.ts';
import { HOST, send } from './support/send.ts';
import { HOST_ID, SID, startWorld, type World } from './support/world.ts';

const OTHER_SID = 'BBBBBBBBBBBBBBBBBBBBBB';

let world: World;
let cookie: string;
let other: string;
let opened: ServerResponse[];
beforeAll(async () => {
  world = await startWorld();
  cookie = await world.cookie();
  other = await world.cookie({ sid: OTHER_SID });
  world.backend.on('/stream', (_incoming, outgoing) => {
    opened.push(outgoing);
    outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
  });
  world.backend.on('/download', (_incoming, outgoing) => {
    opened.push(outgoing);
    outgoing.writeHead(200, { 'content-length': '1000000' }).write('a'.repeat(1000));
  });
});
afterAll(() => world.close());
beforeEach(async () => {
  opened = [];
  world.control.mode = 'answering';
  world.control.leaseMs = 300;
  world.control.maxStaleS = 900;
  const answer = async () => (await send(world.edge.port, { headers: { cookie } })).body;
  // Each answer takes its time, and the hook has a limit.
  while ((await answer()).includes('edge.stale'));
  await world.tell({ user: { sessions: sessions(SID, OTHER_SID) } });
});

function sessions(...sids: string[]): UserFact['sessions'] {
  const expires_at = Math.floor(Date.now() / 1000) + 600;
  return sids.map((sid) => ({ sid, sign_in_id: sid, host_id: HOST_ID, expires_at, amr: ['passkey'] }));
}

type Connection = { ended: Promise<string>; state: () => string };

/** A stream or download that has begun to arrive; how it ends is said by `ended`. */
async function stream(path: string, with_ = cookie): Promise<Connection> {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  let state = 'open';
  const end = (how: string) => {
    state = how;
    ended.resolve(how);
  };
  request(
    { host: '127.0.0.1', port: world.edge.port, path, headers: { host: HOST, cookie: with_ }, agent: false },
    (incoming) => {
      incoming
        .on('data', () => begun.resolve())
        .on('end', () => end('complete'))
        .on('error', () => end('cut'));
    },
  )
    .on('error', begun.reject)
    .end();
  await begun.promise;
  return { ended: ended.promise, state: () => state };
}

async function socket(with_ = cookie): Promise<Connection> {
  const connection = new WebSocket(`ws://127.0.0.1:${world.edge.port}/socket`, {
    headers: { host: HOST, cookie: with_ },
  });
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  let state = 'open';
  connection
    .once('open', () => begun.resolve())
    .once('error', begun.reject)
    .once('close', (code) => {
      state = `closed ${code}`;
      ended.resolve(state);
    });
  await begun.promise;
  return { ended: ended.promise, state: () => state };
}

const KINDS: [string, (with_?: string) => Promise<Connection>, string][] = [
  ['a WebSocket', socket, 'closed 1008'],
  ['an event stream', (with_) => stream('/stream', with_), 'cut'],
  ['a download', (with_) => stream('/download', with_), 'cut'],
];

type Change = { host?: Partial<HostFact>; user?: Partial<UserFact>; worker?: Partial<WorkerFact> };
const CHANGES: [string, () => Change][] = [
  ['the session ends', () => ({ user: { sessions: sessions(OTHER_SID) } })],
  ['the person is disabled', () => ({ user: { status: 'disabled', sessions: sessions(SID) } })],
  ['the grant is taken back', () => ({ user: { hosts: [], sessions: sessions(SID) } })],
  ['the host is locked', () => ({ host: { block_traffic: true }, user: { sessions: sessions(SID) } })],
  ['the host is switched off', () => ({ host: { is_active: false }, user: { sessions: sessions(SID) } })],
  ['all sessions end at once', () => ({ worker: { gen: 1 }, user: { sessions: sessions(SID) } })],
];

describe.each(KINDS)('%s in progress', (_kind, open, cut) => {
  test.each(CHANGES)('is cut when %s', async (_what, change) => {
    const connection = await open();
    await world.tell(change());
    expect(await connection.ended).toBe(cut);
  });

  test('goes on when somebody else is revoked, or something else of theirs', async () => {
    const [mine, theirs] = [await open(), await open(other)];
    await world.tell({ user: { sessions: sessions(OTHER_SID), groups: ['other'] } });
    expect(await mine.ended).toBe(cut);
    // A second change has been seen by its watch when the first one's has been seen twice over.
    const again = await open(other);
    await world.tell({ user: { sessions: sessions(OTHER_SID), display_name: 'New' } });
    await world.tell({ user: { sessions: [] } });
    expect([theirs.state(), again.state()].filter((state) => state === 'complete')).toEqual([]);
    expect([await theirs.ended, await again.ended]).toEqual([cut, cut]);
  });

  test('is cut when the edge may serve nothing any more', async () => {
    world.control.maxStaleS = 1;
    await world.tell({ user: { sessions: sessions(SID) } });
    const connection = await open();
    world.control.mode = 'unsigned';
    expect(await connection.ended).toBe(cut);
    expect((await send(world.edge.port, { headers: { cookie } })).status).toBe(503);
  });
});

test('the backend hears that the stream was cut', async () => {
  await stream('/stream');
  const gone = Promise.withResolvers<void>();
  opened[0]?.once('close', () => gone.resolve());
  await world.tell({ user: { sessions: [] } });
  await gone.promise;
});
