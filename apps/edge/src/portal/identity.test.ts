import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, ORIGIN, signedIn, USER_ID } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

test('the identity is what the stable surface names, and nothing else', async () => {
  const visit = fakeVisit('/.sunray/session', { visit: { principal: signedIn } });
  const answer = await answerPortal(visit, fakeDeps());
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Content-Type')).toBe('application/json');
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(await answer.json()).toEqual({
    user: { id: USER_ID, username: 'ada', display_name: 'Ada Lovelace' },
    host: 'app.example.com',
    session_id: 'the-sid',
    amr: ['hwk', 'user'],
    expires_at: '2026-01-02T04:04:05Z',
  });
});

test('without a session there is no identity, also for a page that is opened by hand', async () => {
  const answer = await answerPortal(
    fakeVisit('/.sunray/session', { headers: { Accept: 'text/html' } }),
    fakeDeps(),
  );
  expect(answer.status).toBe(401);
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
  expect(await answer.json()).toMatchObject({
    code: 'session.required',
    sign_in_url: `${ORIGIN}/.sunray/login`,
  });
});
