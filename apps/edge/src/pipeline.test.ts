import { describe, expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST } from '../../../tests/edge/support/fake-visit.ts';
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
  const verdictOf = async (guards: Guard[]) => (await walk(fakeVisit(), fakeDeps(), guards, { guardLimitMs: 20 })).verdict;

  test('ends at the first guard that allows or denies', async () => {
    expect(await verdictOf([goOn, letIn, () => deny('host.locked')])).toEqual(allow({ to: 'portal' }));
    expect(await verdictOf([goOn, () => deny('host.locked'), letIn])).toEqual(deny('host.locked'));
  });

  test('ends in a refusal when no guard decides', async () => {
    expect(await verdictOf([goOn, goOn])).toEqual(deny('edge.failure'));
    expect(await verdictOf([])).toEqual(deny('edge.failure'));
  });

  test.each<[string, Guard]>([
    ['throws', () => { throw new Error('broken'); }],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['throws what is no error', () => { throw null; }],
    ['never answers', () => new Promise(() => undefined)],
  ])('ends in a refusal when a guard %s', async (_name, broken) => {
    expect(await verdictOf([broken, letIn])).toEqual(deny('edge.failure'));
  });

  test('says in the log which guard failed', async () => {
    const deps = fakeDeps();
    await walk(fakeVisit(), deps, [function broken() { throw new Error('why'); }]);
    expect(deps.lines).toEqual([{ msg: 'guard failed', request_id: 'request-1', guard: 'broken', error: 'Error: why' }]);
  });

  test('hands on what was learned, to later guards and to the one who asked', async () => {
    const other = { ...HOST, domain: 'other.localhost' };
    const { visit, verdict } = await walk(fakeVisit(), fakeDeps(), [
      () => learn({ host: other }),
      ({ known }) => (known.host === other ? allow({ to: 'portal' }) : deny('edge.failure')),
    ]);
    expect([visit.known.host, verdict]).toEqual([other, allow({ to: 'portal' })]);
  });
});

test('a decision on facts that were overtaken meanwhile is made again, and refused when that does not end', async () => {
  const visit = fakeVisit({ url: 'http://demo.localhost:8787/a/../b' });
  const overtaken = { ...visit, facts: { ...visit.facts, areCurrent: () => false } };
  expect((await decide(overtaken, fakeDeps())).verdict).toEqual(deny('request.path-refused'));
});
