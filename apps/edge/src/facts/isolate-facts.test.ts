import type { Subject, Version } from '@sunray/contract/facts.ts';
import { fixedClock } from '@sunray/primitives/clock.ts';
import { generateEs256Key } from '@sunray/primitives/tokens/es256-key.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import type { FactQuestion } from './fact-question.ts';
import type { FeedCursor, FeedLease } from './feed-lease.ts';
import { IsolateFacts } from './isolate-facts.ts';
import type { FactReading } from './reading.ts';

const ALICE: Subject = `user:${USER_ID}`;
const BOB: Subject = 'user:01890000-0000-7000-8000-0000000000c2';
const CAROL: Subject = 'user:01890000-0000-7000-8000-0000000000c3';

type IsolateParts = ConstructorParameters<typeof IsolateFacts>[0];
type Granted = Extract<FeedLease, { state: 'granted' }>;
type Asked = { cursor: FeedCursor | null; grant: (changed?: Partial<Granted>) => void; stale: () => void };
type Read = {
  question: FactQuestion;
  answer: (version: Version) => void;
  say: (reading: FactReading) => void;
};

const assertionKey = await generateEs256Key();
let clock: ReturnType<typeof fixedClock>;
let asked: Asked[];
let reads: Read[];
let background: Promise<unknown>[];
let facts: IsolateFacts;

beforeEach(() => {
  clock = fixedClock('2026-01-02T03:04:05Z');
  asked = [];
  reads = [];
  background = [];
  facts = new IsolateFacts(partsOf());
});

const visit = () => facts.forVisit((work) => void background.push(work));
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const versionOf = (reading: FactReading) =>
  'version' in reading ? reading.version.join('.') : reading.state;
const last = <Item>(items: Item[]): Item => {
  const item = items.at(-1);
  if (item === undefined) throw new Error('nothing was asked');
  return item;
};

/** A read that asks the feed where it must, and the shard where it must. */
async function read(of = visit(), version: Version = [1, 1, 1], subject = ALICE): Promise<string> {
  const [feeds, shards] = [asked.length, reads.length];
  const reading = Promise.resolve(of.read(subject));
  await settled();
  if (asked.length > feeds) last(asked).grant();
  await settled();
  if (reads.length > shards) last(reads).answer(version);
  return versionOf(await reading);
}

describe('under a lease', () => {
  test('what is in memory is there at once, and nobody is asked', async () => {
    await read();
    clock.advance(499);
    expect(visit().read(ALICE)).toMatchObject({ version: [1, 1, 1] });
    expect([asked.length, reads.length, background.length]).toEqual([1, 1, 0]);
  });

  test('half of it gone, one renewal is made beside, and nobody waits for it', async () => {
    await read();
    clock.advance(500);
    for (let i = 0; i < 3; i += 1) expect(visit().read(ALICE)).toMatchObject({ version: [1, 1, 1] });
    expect([asked.length, background.length]).toEqual([2, 1]);
    last(asked).grant();
    await Promise.all(background);
    clock.advance(999);
    expect(visit().read(ALICE)).toMatchObject({ version: [1, 1, 1] });
    clock.advance(1);
    expect(visit().read(ALICE)).toBeInstanceOf(Promise);
  });

  test('a renewal that is lost with its request is made again', async () => {
    facts = new IsolateFacts(partsWithLease(60_000));
    await read();
    clock.advance(30_000);
    void visit().read(ALICE);
    clock.advance(1999);
    void visit().read(ALICE);
    expect(asked).toHaveLength(2);
    clock.advance(1);
    void visit().read(ALICE);
    expect(asked).toHaveLength(3);
  });

  test('that ended, everybody asks for themselves', async () => {
    await read();
    clock.advance(1000);
    void visit().read(ALICE);
    void visit().read(ALICE);
    await settled();
    expect(asked).toHaveLength(3);
  });

  test('a clock that was set back ends it', async () => {
    await read();
    clock.advance(-1);
    expect(visit().read(ALICE)).toBeInstanceOf(Promise);
  });

  test('it is counted from when it was asked for', async () => {
    const reading = Promise.resolve(visit().read(ALICE));
    clock.advance(999);
    last(asked).grant();
    await settled();
    last(reads).answer([1, 1, 1]);
    await reading;
    clock.advance(1);
    expect(visit().read(ALICE)).toBeInstanceOf(Promise);
  });
});

describe('a change', () => {
  async function renewed(changed: Partial<Granted>): Promise<void> {
    clock.advance(1000);
    const anew = Promise.resolve(visit().read(BOB));
    last(asked).grant({ cursor: { incarnation: 'i', seq: 1 }, ...changed });
    await settled();
    last(reads).answer([1, 1, 1]);
    await anew;
  }

  test('makes its subject be read again, and no other', async () => {
    await read();
    await renewed({ changed: [ALICE] });
    expect(visit().read(ALICE)).toBeInstanceOf(Promise);
    expect(visit().read(BOB)).toMatchObject({ version: [1, 1, 1] });
  });

  test('that cannot be told exactly makes everything be read again', async () => {
    await read();
    await renewed({ changed: 'all', cursor: { incarnation: 'j', seq: 0 } });
    expect(visit().read(ALICE)).toBeInstanceOf(Promise);
  });

  test('is asked for from where the last answer ended, also when answers overtake each other', async () => {
    await read();
    clock.advance(1000);
    void visit().read(ALICE);
    void visit().read(ALICE);
    await settled();
    const [, slow, fast] = asked;
    fast?.grant({ cursor: { incarnation: 'i', seq: 7 } });
    await settled();
    slow?.grant({ cursor: { incarnation: 'i', seq: 5 } });
    await settled();
    clock.advance(1000);
    void visit().read(ALICE);
    expect(last(asked).cursor).toEqual({ incarnation: 'i', seq: 7 });
  });

  test.each<[string, Partial<Granted>]>([
    ['by name', { changed: [ALICE] }],
    ['with everything', { changed: 'all' }],
  ])(
    'that is told %s while its subject is being read keeps what was read out of memory',
    async (_how, told) => {
      await read(visit(), [1, 1, 1], BOB);
      const first = visit();
      const underWay = Promise.resolve(first.read(ALICE));
      clock.advance(1000);
      void visit().read(BOB);
      last(asked).grant({ cursor: { incarnation: 'i', seq: 1 }, ...told });
      await settled();
      reads.find(({ question }) => question.subject === ALICE)?.answer([1, 1, 1]);
      // Good for the request that asked after it had started, and for no other.
      expect(versionOf(await underWay)).toBe('1.1.1');
      expect(visit().read(ALICE)).toBeInstanceOf(Promise);
    },
  );
});

describe('a lease of 0', () => {
  beforeEach(() => {
    facts = new IsolateFacts(partsWithLease(0));
  });

  test('makes every request ask once, and uses what is in memory', async () => {
    for (let i = 1; i <= 3; i += 1) {
      const one = visit();
      expect(await read(one)).toBe('1.1.1');
      expect(await read(one)).toBe('1.1.1');
      expect(one.areCurrent()).toBe(true);
      expect([asked.length, reads.length]).toEqual([i, 1]);
    }
  });
});

describe('nothing is served', () => {
  test('when the feed is stale', async () => {
    const reading = Promise.resolve(visit().read(ALICE));
    last(asked).stale();
    expect(await reading).toEqual({ state: 'unavailable' });
    expect(facts.health()).toBe('degraded');
  });

  test('from before a past that was lost: facts of this epoch at least are asked for', async () => {
    await read();
    expect(last(reads).question).toEqual({
      holder: 'h',
      region: 'local',
      subject: ALICE,
      atLeast: [1, 0, 0],
    });
  });
});

describe('one request', () => {
  test('asks anew for a version that it knows to exist', async () => {
    await read();
    const one = visit();
    void one.read(ALICE);
    const anew = one.readAnew(ALICE, [1, 2, 1]);
    expect(last(reads).question.atLeast).toEqual([1, 2, 1]);
    last(reads).answer([1, 2, 1]);
    expect(versionOf(await anew)).toBe('1.2.1');
    expect(await read(one)).toBe('1.2.1');
    expect(one.areCurrent()).toBe(true);
  });

  test('notices that what it used was named meanwhile, or that the lease has run out', async () => {
    await read();
    const one = visit();
    void one.read(ALICE);
    expect(one.areCurrent()).toBe(true);
    clock.advance(600);
    void visit().read(ALICE);
    last(asked).grant({ changed: [ALICE], cursor: { incarnation: 'i', seq: 1 } });
    await settled();
    expect(one.areCurrent()).toBe(false);
    const late = visit();
    await read(late);
    clock.advance(1000);
    expect(visit().areCurrent()).toBe(false);
  });
});

test('what a request reads by the leave of an identity that the feed has given up since is not kept', async () => {
  const one = visit();
  await read(one);
  clock.advance(1000);
  const other = Promise.resolve(visit().read(ALICE));
  await settled();
  last(asked).grant({ holder: 'h2', changed: 'all', cursor: { incarnation: 'j', seq: 0 } });
  await settled();
  last(reads).answer([2, 1, 1]);
  await other;
  expect(await read(one, [1, 1, 1], BOB)).toBe('1.1.1');
  expect(last(reads).question).toMatchObject({ holder: 'h', subject: BOB });
  expect(await read(visit(), [2, 1, 1], BOB)).toBe('2.1.1');
});

test('facts of two holders never lie beside each other, in whatever order the answers of two lists come', async () => {
  const slow = Promise.resolve(visit().read(ALICE));
  const [first] = asked;
  const one = Promise.resolve(visit().read(ALICE));
  last(asked).grant({ holder: 'h2', changed: 'all', cursor: { incarnation: 'j', seq: 0 } });
  await settled();
  last(reads).answer([2, 1, 1]);
  await one;
  clock.advance(1000);
  const renewed = Promise.resolve(visit().read(BOB));
  const third = last(asked);
  first?.grant({ changed: 'all' });
  await settled();
  last(reads).answer([1, 1, 1]);
  await slow;
  third.grant({ holder: 'h2', changed: [], cursor: { incarnation: 'j', seq: 0 } });
  await settled();
  last(reads).answer([2, 1, 1]);
  await renewed;
  expect(await read(visit(), [2, 1, 1])).toBe('2.1.1');
  expect(last(reads).question).toMatchObject({ holder: 'h2', subject: ALICE });
});

test('memory is bounded: the copy that was used least recently is read again', async () => {
  await read(visit(), [1, 1, 1], ALICE);
  await read(visit(), [1, 1, 1], BOB);
  void visit().read(ALICE);
  await read(visit(), [1, 1, 1], CAROL);
  expect(visit().read(ALICE)).toMatchObject({ version: [1, 1, 1] });
  expect(visit().read(BOB)).toBeInstanceOf(Promise);
});

function partsWithLease(lengthMs: number): IsolateParts {
  const parts = partsOf();
  return {
    ...parts,
    askFeed: (cursor: FeedCursor | null) =>
      parts.askFeed(cursor).then((lease) => (lease.state === 'granted' ? { ...lease, lengthMs } : lease)),
  };
}

/** A feed and shards that answer when the test says so. */
function partsOf(): IsolateParts {
  return {
    region: 'local',
    askFeed: (cursor) => {
      const { promise, resolve } = Promise.withResolvers<FeedLease>();
      const grant: Asked['grant'] = (changed = {}) =>
        resolve({
          state: 'granted',
          lengthMs: 1000,
          cursor: { incarnation: 'i', seq: 0 },
          changed: cursor === null ? 'all' : [],
          holder: 'h',
          epoch: 1,
          assertionKey,
          isControlAnswering: true,
          ...changed,
        });
      asked.push({ cursor, grant, stale: () => resolve({ state: 'stale' }) });
      return promise;
    },
    askShard: (question) => {
      const { promise, resolve } = Promise.withResolvers<FactReading>();
      const answer = (version: Version) => resolve({ state: 'known', version, document: USER });
      reads.push({ question, answer, say: resolve });
      return promise;
    },
    nowMs: () => clock.nowMs(),
    within: (call) => call,
    capacity: 2,
  };
}
