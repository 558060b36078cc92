import { fixedClock } from '@sunray/primitives/clock.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fakeVisit, HOST, HOST_ID, USER, USER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { allow, deny, type Known, type Visit } from '../visit.ts';
import type { Outcome } from './decision-of.ts';
import { Events } from './events.ts';
import type { OutboxEvent } from './outbox-event.ts';

const clock = fixedClock('2026-01-02T03:04:05Z');
let buffered: OutboxEvent[];
let written: OutboxEvent[][];
let put: () => Promise<void>;
let drawn: number;
let lines: Record<string, unknown>[];
let events: Events;

beforeEach(() => {
  buffered = [];
  written = [];
  lines = [];
  drawn = 0;
  put = () => Promise.resolve();
  events = new Events({
    buffer: { add: (event) => void buffered.push(event) },
    put: (told) => {
      written.push(told);
      return put();
    },
    nowMs: () => clock.nowMs(),
    // An id takes few bytes; a kilobyte is a stock of draws for the sampling.
    random: { bytes: (n) => (n < 1024 ? systemRandom.bytes(n) : new Uint8Array(n).fill(drawn)) },
    log: (line) => void lines.push(line),
  });
});

const CLAIMS = { sid: 'sid-1', sub: USER_ID, aud: 'a', iat: 1, exp: 2, fv: [1, 1, 1], gen: 0 } as const;
const SIGNED_IN: Known = {
  presented: { state: 'verified', claims: { ...CLAIMS, fv: [1, 1, 1] } },
  ...(USER.sessions[0] && {
    principal: { user: USER, session: USER.sessions[0], userVersion: [1, 1, 1] },
  }),
};
const sampled = (share: number): Known => ({ ...SIGNED_IN, host: { ...HOST, decision_sampling: share } });
const LET_IN = allow({ to: 'backend', principal: SIGNED_IN.principal ?? null });

function outcome(visit: Visit, more: Partial<Outcome>): Outcome {
  return { visit, verdict: LET_IN, guard: 'admit', code: null, status: 200, ...more };
}
const decisions = () => buffered.flatMap(({ of, event }) => (of === 'decision' ? [event] : []));

describe('a decision', () => {
  test('that denies is always told, with who asked what and why it was refused', () => {
    const visit = fakeVisit({ url: 'http://demo.localhost:8787/a/b?token=x', known: SIGNED_IN });
    const verdict = deny('user.not-granted');
    void events.note(outcome(visit, { verdict, guard: 'principal', code: 'user.not-granted', status: 403 }));
    expect(decisions()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        at_ms: clock.nowMs(),
        host_id: HOST_ID,
        user_id: USER_ID,
        sid: 'sid-1',
        ip: '192.0.2.7',
        country: null,
        user_agent: '',
        request_id: 'request-1',
        verdict: 'deny',
        guard: 'principal',
        reason: 'user.not-granted',
        rule_id: null,
        weight: 1,
        method: 'GET',
        path: '/a/b',
        status: 403,
      },
    ]);
  });

  test.each([
    [0, 0, []],
    [1, 255, [1]],
    [0.5, 127, [2]],
    [0.5, 128, []],
    [0.1, 25, [10]],
    [0.1, 26, []],
    [0.3, 0, [3]],
    [1e-9, 0, [1_000_000]],
  ])('that allows is told by the host\u2019s share: %d at a draw of %d', (share, draw, weights) => {
    drawn = draw;
    void events.note(outcome(fakeVisit({ known: sampled(share) }), {}));
    expect(decisions().map(({ weight }) => weight)).toEqual(weights);
    expect(decisions().every(({ verdict, reason }) => verdict === 'allow' && reason === 'session')).toBe(
      true,
    );
  });

  test('to show a page of our own is not told, to refuse one is', () => {
    const toPortal = allow({ to: 'portal' });
    void events.note(outcome(fakeVisit({ known: sampled(1) }), { verdict: toPortal, guard: 'portal' }));
    expect(decisions()).toEqual([]);
    const locked = {
      verdict: deny('host.locked'),
      guard: 'lockdown',
      code: 'host.locked',
      status: 403,
    } as const;
    void events.note(outcome(fakeVisit({ url: 'http://demo.localhost:8787/.sunray/login' }), locked));
    expect(decisions()).toMatchObject([{ path: '/.sunray/login', reason: 'host.locked' }]);
  });

  test('that falls on the way to the application is a denial, an application that is away is none', () => {
    const visit = fakeVisit({ known: sampled(1) });
    void events.note(outcome(visit, { code: 'request.body-too-large', status: 413 }));
    void events.note(outcome(visit, { code: 'backend.unreachable', status: 502 }));
    expect(decisions()).toMatchObject([
      { verdict: 'deny', guard: 'forward', reason: 'request.body-too-large' },
      { verdict: 'allow', guard: 'admit', reason: 'session', status: 502 },
    ]);
  });

  test('about a request without a readable target names the path as it came, never the query', () => {
    const visit = { ...fakeVisit({ url: 'http://demo.localhost:8787/a/../b?code=x#y' }), known: {} };
    void events.note(
      outcome(visit, {
        verdict: deny('request.path-refused'),
        guard: 'wellFormed',
        code: 'request.path-refused',
      }),
    );
    expect(decisions()).toMatchObject([{ path: '/a/../b', host_id: null, user_id: null, ip: null }]);
  });

  test('holds up no answer', () => {
    expect(events.note(outcome(fakeVisit({ known: sampled(1) }), {}))).toBeNull();
  });
});

describe('a security event', () => {
  const forged = () =>
    outcome(fakeVisit({ known: { presented: { state: 'refused', why: 'bad_session_signature' } } }), {
      verdict: deny('session.required'),
      guard: 'credential',
      code: 'session.required',
      status: 401,
    });

  test('is on disk before the answer is given', async () => {
    const disk = Promise.withResolvers<void>();
    put = () => disk.promise;
    let isAnswered = false;
    const waits = events.note(forged())?.then(() => (isAnswered = true));
    await Promise.resolve();
    expect(isAnswered).toBe(false);
    disk.resolve();
    await waits;
    expect(written).toMatchObject([
      [
        {
          of: 'security',
          event: { kind: 'bad_session_signature', details: { path: '/', code: 'session.required' } },
        },
      ],
    ]);
  });

  test('is told also where nobody asked for the cookie', async () => {
    const visit = fakeVisit({ known: { presented: { state: 'refused', why: 'wrong_token_type' } } });
    await events.note(outcome(visit, { verdict: allow({ to: 'portal' }), guard: 'portal' }));
    expect(written).toMatchObject([[{ event: { kind: 'wrong_token_type' } }]]);
    expect(buffered).toEqual([]);
  });

  test('is what the guard has seen beside its refusal', async () => {
    const verdict = deny('session.ended', 'ended_session_used');
    const visit = fakeVisit({ known: SIGNED_IN });
    await events.note(outcome(visit, { verdict, guard: 'credential', code: 'session.ended', status: 401 }));
    expect(written).toMatchObject([
      [{ event: { kind: 'ended_session_used', user_id: USER_ID, sid: 'sid-1' } }],
    ]);
  });

  test('that cannot be written is logged, and goes with the others', async () => {
    put = () => Promise.reject(new Error('full'));
    await events.note(forged());
    expect(buffered.map(({ of }) => of)).toEqual(['decision', 'security']);
    expect(lines).toMatchObject([{ msg: 'security event not written in time', not_written: 1 }]);
  });

  test('holds an answer up for half a second at most', async () => {
    vi.useFakeTimers();
    try {
      put = () => new Promise(() => undefined);
      const waits = events.note(forged());
      await vi.advanceTimersByTimeAsync(500);
      await waits;
      expect(buffered.map(({ of }) => of)).toEqual(['decision', 'security']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('in a flood waits for no write of its own, and none is lost', async () => {
    const disk = Promise.withResolvers<void>();
    put = () => disk.promise;
    const waits = Array.from({ length: 50 }, () => events.note(forged()));
    expect(written).toHaveLength(20);
    expect(buffered.filter(({ of }) => of === 'security')).toHaveLength(30);
    disk.resolve();
    await Promise.all(waits.filter((wait) => wait !== null));
    await events.note(forged());
    expect(written).toHaveLength(21);
  });
});
