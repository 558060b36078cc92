import { describe, expect, test } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { Entry } from './entry.ts';
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
} from './forged-entries.ts';

describe('a setup link', () => {
  const judge = (...entries: Entry[]) => findings(history(opened(0), request(10, 20), link(0), ...entries));
  const revoked = revocation({ path: 'revoke link', covers: { link: 'l1' }, ends: 'access' });

  test('that was used once, and refused to whoever came later, is fine and counted', () => {
    const entries = history(
      opened(0),
      request(10, 20),
      link(0),
      redemption(30, 40),
      redemption(50, 60, refused),
    );
    expect(checkHistory(entries, { cutWithinMs: 500 })).toMatchObject({
      totals: { redemptions: 2, redeemed: 1, redemptionsForbidden: 1 },
      findings: {},
    });
  });

  test('that is used again is found, however long after, and in whichever order it is told', () => {
    const again = [redemption(30, 40), redemption(5_000, 5_010)];
    expect(judge(...again)).toEqual({ 'link-used-again': 1 });
    expect(judge(...again.toReversed())).toEqual({ 'link-used-again': 1 });
  });

  test('that two use at the same time is found', () => {
    expect(judge(redemption(30, 50), redemption(31, 49))).toEqual({ 'link-used-again': 1 });
  });

  test('is good for as many uses as it says and for no more', () => {
    const twice = [
      link(0, { link: 'l2', uses: 2 }),
      redemption(1, 2, { link: 'l2' }),
      redemption(3, 4, { link: 'l2' }),
    ];
    expect(judge(...twice)).toEqual({});
    expect(judge(...twice, redemption(5, 6, { link: 'l2' }))).toEqual({ 'link-used-again': 1 });
  });

  test('that is redeemed after it was revoked is found, also when the database fell back meanwhile', () => {
    expect(judge(revoked, redemption(201, 202))).toEqual({ 'redeemed-after-revocation': 1 });
    const back = revocation({ id: 'r2', path: 'roll back', covers: { worker: 'east' }, ends: 'sessions' });
    expect(judge(revoked, back, lift(300, 400), redemption(500, 502))).toEqual({
      'redeemed-after-revocation': 1,
    });
  });

  test('may be redeemed while its revocation is under way', () => {
    expect(judge(revoked, redemption(150, 250))).toEqual({});
  });

  test('concerns no request, and another link is another matter', () => {
    expect(judge(revoked, request(300, 301))).toEqual({});
    expect(judge(revoked, link(0, { link: 'l2' }), redemption(201, 202, { link: 'l2' }))).toEqual({});
  });

  test('that nobody issued, or an attempt without an end, or told twice, or missing, is found', () => {
    expect(judge(redemption(30, 40, { link: 'l9' }))).toEqual({ 'unknown-link': 1 });
    expect(judge(redemption(30, null, refused))).toEqual({ 'redemption-without-end': 1 });
    const attempt = redemption(30, 40, refused);
    expect(judge(attempt, attempt)).toEqual({ 'redemption-twice': 1 });
    const lines = history(opened(0), request(10, 20), link(0), redemption(30, 40));
    expect(findings(lines.filter(({ kind }) => kind !== 'redemption'))).toEqual({ 'incomplete-history': 1 });
  });
});

describe('a database that fell back into its past', () => {
  /** At 300 ms; from 400 ms on the worker serves people who signed in anew. */
  const back = revocation({
    id: 'r2',
    path: 'roll back',
    covers: { worker: 'east' },
    ends: 'sessions',
    requestedAtNs: 300 * MS,
    settledAtNs: 400 * MS,
  });

  test('gives nobody a session back that was ended since', () => {
    const ended = revocation({ covers: { session: 'ana-1' }, ends: 'sessions' });
    expect(findings(history(opened(0), ended, back, request(310, 311)))).toEqual({
      'accepted-after-revocation': 1,
    });
  });

  test('ends the sessions of before with the first that is served anew', () => {
    expect(findings(history(opened(0), back, request(350, 351)))).toEqual({});
    expect(findings(history(opened(0), back, request(350, 351, refused)))).toEqual({});
    expect(findings(history(opened(0), back, request(401, 402)))).toEqual({ 'accepted-after-revocation': 1 });
  });

  test('is no excuse before it happens, nor for sessions that were opened when all was well again', () => {
    expect(findings(history(opened(0), back, request(10, 20, refused)))).toEqual({
      'refused-though-valid': 1,
    });
    expect(findings(history(opened(410), back, request(420, 430, refused)))).toEqual({
      'refused-though-valid': 1,
    });
    expect(findings(history(opened(350), back, request(360, 370, refused)))).toEqual({});
  });

  test('ends no session of before where it never served anybody anew, and that is no proof', () => {
    const never = { ...back, state: 'pending', settledAtNs: null } as const;
    expect(findings(history(opened(0), never, request(900, 901)))).toEqual({});
  });
});
