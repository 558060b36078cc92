import { describe, expect, test } from 'vitest';
import {
  fakeDeps,
  fakeVisit,
  HOST,
  HOST_ID,
  reading,
  WORKER,
  WORKER_ID,
} from '../../../tests/edge/support/fake-visit.ts';
import { decide, GUARDS, walk } from './pipeline.ts';
import { allow, CONTINUE, deny, type Guard, learn } from './visit.ts';

test('every request meets the guards in this order', () => {
  expect(GUARDS.map(({ name }) => name)).toEqual([
    'wellFormed',
    'knownHost',
    'lockdown',
    'active',
    'identify',
    'preflight',
    'websocketOrigin',
    'portal',
    'passedPreflight',
    'credential',
    'principal',
    'admit',
  ]);
});

describe('the walk', () => {
  const goOn: Guard = () => CONTINUE;
  const letIn: Guard = () => allow({ to: 'portal' });
  const verdictOf = async (guards: Guard[]) =>
    (await walk(fakeVisit(), fakeDeps(), { guards, limitMs: 20 })).verdict;

  test('ends at the first guard that allows or denies', async () => {
    expect(await verdictOf([goOn, letIn, () => deny('host.locked')])).toEqual(allow({ to: 'portal' }));
    expect(await verdictOf([goOn, () => deny('host.locked'), letIn])).toEqual(deny('host.locked'));
  });

  test('ends in a refusal when no guard decides', async () => {
    expect(await verdictOf([goOn, goOn])).toEqual(deny('edge.failure'));
    expect(await verdictOf([])).toEqual(deny('edge.failure'));
  });

  test.each<[string, Guard]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws what is no error',
      () => {
        throw null;
      },
    ],
    ['never answers', () => new Promise(() => undefined)],
  ])('ends in a refusal when a guard %s', async (_name, broken) => {
    expect(await verdictOf([broken, letIn])).toEqual(deny('edge.failure'));
  });

  test('says in the log which guard failed', async () => {
    const deps = fakeDeps();
    const broken: Guard = function broken() {
      throw new Error('why');
    };
    await walk(fakeVisit(), deps, { guards: [broken] });
    expect(deps.lines).toEqual([
      { msg: 'guard failed', request_id: 'request-1', guard: 'broken', error: 'Error: why' },
    ]);
  });

  test('hands on what was learned, to later guards and to the one who asked', async () => {
    const other = { ...HOST, domain: 'other.localhost' };
    const { visit, verdict } = await walk(fakeVisit(), fakeDeps(), {
      guards: [
        () => learn({ host: other }),
        ({ known }) => (known.host === other ? allow({ to: 'portal' }) : deny('edge.failure')),
      ],
    });
    expect([visit.known.host, verdict]).toEqual([other, allow({ to: 'portal' })]);
  });
});

describe('a decision', () => {
  const facts = { [`worker:${WORKER_ID}`]: reading(WORKER), [`host:${HOST_ID}`]: reading(HOST) };
  const decideWith = async (areCurrent: boolean[], url = 'http://demo.localhost:8787/.sunray/login') => {
    const visit = fakeVisit({ url, facts });
    const aging = { ...visit, facts: { ...visit.facts, areCurrent: () => areCurrent.shift() ?? false } };
    return (await decide(aging, fakeDeps())).verdict;
  };

  test('to allow stands on facts that are good when it falls', async () => {
    expect(await decideWith([true])).toEqual(allow({ to: 'portal' }));
  });

  test('to allow on facts that were overtaken meanwhile is made again', async () => {
    expect(await decideWith([false, true])).toEqual(allow({ to: 'portal' }));
  });

  test('to allow that never stands is a refusal', async () => {
    expect(await decideWith([])).toEqual(deny('edge.stale'));
  });

  test('to refuse stands at once', async () => {
    expect(await decideWith([], 'http://demo.localhost:8787/a/../b')).toEqual(deny('request.path-refused'));
  });
});
