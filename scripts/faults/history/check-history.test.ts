import { describe, expect, test } from 'vitest';
import { checkHistory } from './check-history.ts';
import {
  type Entry,
  type RequestEntry,
  type RevocationEntry,
  type StreamEntry,
  parseEntry,
} from './entry.ts';
import {
  findings,
  history,
  lift,
  link,
  MS,
  opened,
  redemption,
  refused,
  request,
  revocation,
  stream,
} from './forged-entries.ts';

describe('a good history', () => {
  test('has no finding and is counted', () => {
    const entries = history(
      opened(0),
      request(10, 20),
      revocation(),
      request(150, 160),
      request(190, 210),
      request(201, 202, refused),
      request(300, 301, refused),
    );
    expect(checkHistory(entries, { cutWithinMs: 500 })).toEqual({
      totals: {
        requests: 5,
        accepted: 3,
        refused: 2,
        startedAfterRevocation: 2,
        startedWhileValid: 1,
        unavailable: 0,
        revocations: 1,
        acknowledged: 1,
        fenced: 0,
        redemptions: 0,
        redeemed: 0,
        redemptionsForbidden: 0,
        streams: 0,
        streamsCut: 0,
        streamCutMsP50: null,
        streamCutMsP99: null,
      },
      findings: {},
    });
  });

  test('may tell what happened in any order', () => {
    const entries = history(
      opened(0),
      request(10, 20),
      revocation(),
      lift(400, 500),
      request(300, 301, refused),
    );
    expect(findings(entries.toReversed())).toEqual({});
    const bad = history(opened(0), revocation(), lift(400, 500), request(300, 301));
    expect(findings(bad.toReversed())).toEqual(findings(bad));
    expect(findings(bad.toReversed())).toEqual({ 'accepted-after-revocation': 1 });
  });
});

describe('a request that was accepted after the revocation was settled is found', () => {
  test.each<[string, Partial<RevocationEntry>]>([
    ['a person', { covers: { user: 'ana' } }],
    ['a session', { covers: { session: 'ana-1' }, ends: 'sessions' }],
    ['a host', { covers: { host: 'shop' }, ends: 'access' }],
    ['a worker', { covers: { worker: 'east' }, ends: 'access', state: 'fenced' }],
    ['a person on a host', { covers: { user: 'ana', host: 'shop' } }],
  ])('of %s', (_name, more) => {
    expect(findings(history(opened(0), revocation(more), request(201, 202)))).toEqual({
      'accepted-after-revocation': 1,
    });
  });

  test('one nanosecond after, and not at the very moment', () => {
    const late = request(0, 300, { startedAtNs: 200 * MS + 1 });
    expect(findings(history(opened(0), revocation(), late))).toEqual({ 'accepted-after-revocation': 1 });
    expect(findings(history(opened(0), revocation(), request(200, 300)))).toEqual({});
  });

  test('on a session of before, also after access was given back', () => {
    const entries = history(opened(0), revocation(), lift(300, 400), request(500, 501));
    expect(findings(entries)).toEqual({ 'accepted-after-revocation': 1 });
  });

  test('while a host is locked, on a session of any age', () => {
    const locked = revocation({ covers: { host: 'shop' }, ends: 'access' });
    expect(findings(history(opened(250), locked, lift(400, 500), request(300, 399)))).toEqual({
      'accepted-after-revocation': 1,
    });
  });

  test('and is told with its request and its revocation', () => {
    const { findings: found } = checkHistory(
      history(opened(0), revocation(), request(201, 202, { id: 77 })),
      { cutWithinMs: 500 },
    );
    expect(found['accepted-after-revocation']?.first).toEqual([
      'request 77 of ana (ana-1) to shop by east, started at 201.000 ms, answered 200; revoked by "disable user" r1, asked for at 100.000 ms, acknowledged at 200.000 ms',
    ]);
  });
});

describe('a request that was accepted is none of the above', () => {
  test.each<[string, Entry[]]>([
    [
      'while the revocation is pending',
      [revocation({ state: 'pending', settledAtNs: null }), request(300, 301)],
    ],
    ['for somebody else', [revocation({ covers: { user: 'bob' } }), request(300, 301)]],
    ['on another host', [revocation({ covers: { user: 'ana', host: 'bank' } }), request(300, 301)]],
    ['by another worker', [revocation({ covers: { worker: 'west' }, ends: 'access' }), request(300, 301)]],
    [
      'on a session opened after the sessions were ended',
      [opened(250), revocation({ ends: 'sessions' }), request(300, 301)],
    ],
    [
      'when the lock was being lifted',
      [revocation({ covers: { host: 'shop' }, ends: 'access' }), lift(300, 400), request(290, 301)],
    ],
  ])('%s', (_name, entries) => {
    expect(findings(history(opened(0), ...entries))).toEqual({});
  });
});

describe('a request that was refused though nothing was revoked is found', () => {
  test.each<[string, Entry[]]>([
    ['before the revocation', [revocation(), request(10, 99, refused)]],
    ['without an answer', [request(10, 20, { accepted: false, status: 0 })]],
    ['when somebody else was revoked', [revocation({ covers: { user: 'bob' } }), request(300, 301, refused)]],
    [
      'when another session was ended',
      [revocation({ covers: { session: 'ana-2' }, ends: 'sessions' }), request(300, 301, refused)],
    ],
    [
      'when the host was open again everywhere',
      [revocation({ covers: { host: 'shop' }, ends: 'access' }), lift(300, 400), request(401, 402, refused)],
    ],
  ])('%s', (_name, entries) => {
    expect(findings(history(opened(0), ...entries))).toEqual({ 'refused-though-valid': 1 });
  });

  test('on a session of somebody who got access back and signed in anew', () => {
    const entries = history(opened(350), revocation(), lift(300, 900), request(360, 361, refused));
    expect(findings(entries)).toEqual({ 'refused-though-valid': 1 });
  });

  test.each<[string, Entry[]]>([
    ['from when the revocation was asked for', [revocation(), request(90, 100, refused)]],
    [
      'while a revocation is pending',
      [revocation({ state: 'pending', settledAtNs: null }), request(300, 301, refused)],
    ],
    [
      'until the host is known to be open everywhere',
      [revocation({ covers: { host: 'shop' }, ends: 'access' }), lift(300, null), request(900, 901, refused)],
    ],
  ])('but not %s', (_name, entries) => {
    expect(findings(history(opened(0), ...entries))).toEqual({});
  });
});

describe('while the link is broken a valid session may be unavailable', () => {
  const judge = (entries: Entry[]) =>
    checkHistory(history(opened(0), ...entries), { cutWithinMs: 500, unavailableUntilNs: 50 * MS });

  test('by 503 until then, which is counted', () => {
    const unavailable = request(10, 20, { accepted: false, status: 503 });
    expect(judge([unavailable])).toMatchObject({
      totals: { unavailable: 1, startedWhileValid: 0 },
      findings: {},
    });
  });

  test.each<[string, RequestEntry]>([
    ['by 401', request(10, 20, refused)],
    ['by 503 later', request(51, 60, { accepted: false, status: 503 })],
  ])('but is found %s', (_name, entry) => {
    expect(judge([entry]).findings['refused-though-valid']?.count).toBe(1);
  });
});

describe('a history that proves nothing is found', () => {
  test('when it is empty', () => {
    expect(findings([])).toEqual({ 'empty-history': 1, 'incomplete-history': 1 });
    expect(findings(history())).toEqual({ 'empty-history': 1 });
  });

  test('when a request has no end', () => {
    expect(findings(history(opened(0), request(10, null)))).toEqual({ 'request-without-end': 1 });
  });

  test('when it was cut off before its end', () => {
    expect(findings([opened(0), request(10, 20)])).toEqual({ 'incomplete-history': 1 });
  });

  test('when a request that was begun is missing, or stands there twice', () => {
    const lines = history(opened(0), request(10, 20), request(30, 40));
    expect(findings(lines.filter((_, at) => at !== 1))).toEqual({ 'incomplete-history': 1 });
    expect(findings([...lines, ...lines.slice(1, 2)])).toEqual({
      'request-twice': 1,
      'incomplete-history': 1,
    });
  });

  test('when a session comes from nowhere', () => {
    expect(findings(history(request(10, 20)))).toEqual({ 'unknown-session': 1 });
  });
});

describe('a stream', () => {
  test('that was cut in time by 1008 is counted', () => {
    const entries = history(opened(0), request(10, 20), revocation(), stream(550));
    expect(checkHistory(entries, { cutWithinMs: 500 })).toMatchObject({
      totals: { streamsCut: 1, streamCutMsP50: 450, streamCutMsP99: 450 },
      findings: {},
    });
  });

  test.each<[string, StreamEntry]>([
    ['too late', stream(601)],
    ['never', stream(null)],
    ['by its client only', stream(8_000, { endedBy: 'client', code: 1000 })],
  ])('that ended %s is found', (_name, bad) => {
    expect(findings(history(opened(0), request(10, 20), revocation(), bad))).toEqual({ 'stream-not-cut': 1 });
  });

  test('that was cut though nothing of its was revoked is found', () => {
    const other = revocation({ covers: { user: 'bob' } });
    expect(findings(history(opened(0), request(10, 20), other, stream(550)))).toEqual({
      'stream-cut-without-reason': 1,
    });
    expect(findings(history(opened(0), request(10, 20), revocation(), stream(99)))).toEqual({
      'stream-cut-without-reason': 1,
    });
  });

  test('that was cut by another code is found, where there are codes', () => {
    expect(findings(history(opened(0), request(10, 20), revocation(), stream(550, { code: 1006 })))).toEqual({
      'stream-closed-by-wrong-code': 1,
    });
    const events = stream(550, { type: 'sse', code: null });
    expect(findings(history(opened(0), request(10, 20), revocation(), events))).toEqual({});
  });

  test('that its client closed before it had to be cut is fine', () => {
    const left = stream(150, { endedBy: 'client', code: 1000 });
    expect(findings(history(opened(0), request(10, 20), revocation(), left))).toEqual({});
  });
});

describe('a line', () => {
  test('of each kind is read as it was written', () => {
    const ofLinks = [link(0), redemption(1, null), revocation({ covers: { link: 'l1' } })];
    const others = [opened(0), request(1, null), revocation(), lift(1, null), stream(null)];
    for (const entry of history(...others, ...ofLinks))
      expect(parseEntry(JSON.stringify(entry))).toEqual(entry);
  });

  test.each([
    '',
    '{}',
    'null',
    '{"kind":"request"}',
    '{"kind":"toString"}',
    JSON.stringify({ ...request(1, 2), startedAtNs: '1' }),
    JSON.stringify(revocation({ covers: {} })),
    JSON.stringify(revocation({ state: 'pending' })),
    JSON.stringify(revocation({ settledAtNs: null })),
    JSON.stringify({ ...revocation(), covers: { everybody: 'yes' } }),
    JSON.stringify(revocation({ covers: { link: 'l1', user: 'ana' } })),
    JSON.stringify({ ...redemption(1, 2), accepted: 'yes' }),
    JSON.stringify({ ...link(0), uses: null }),
    JSON.stringify(request(1, 2)).slice(0, -5),
  ])('that is no entry is not read: %s', (line) => {
    expect(parseEntry(line)).toBeNull();
  });
});
