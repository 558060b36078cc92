import { expect, test } from 'vitest';
import { fakeControl } from './fake-control.ts';
import { fakeDeps, fakeVisit, host, ORIGIN, signedIn, USER_ID } from './fake-visit.ts';
import { answerPortal } from './portal.ts';
import type { PortalVisit } from './visit.ts';

const CLEARED = '__Host-sunray_session=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax';
const CLEARED_LEAVING =
  '__Secure-sunray_leaving=; Max-Age=0; Path=/.sunray/logout; Secure; HttpOnly; SameSite=Strict';
const TOKEN = 'header.payload.signature';
const HELD = { Cookie: `__Host-sunray_session=${TOKEN}` };
const AWAY = { signOut: { code: 'edge.control-unreachable' } } as const;

function leave(headers: Record<string, string>, principal: PortalVisit['principal']): PortalVisit {
  const usual = { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin', Accept: 'text/html' };
  return fakeVisit('/.sunray/logout', {
    method: 'POST',
    headers: { ...usual, ...headers },
    visit: { principal },
  });
}

test.each([
  ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
  ['a script without a body', {}],
  ['a script with JSON', { 'Content-Type': 'application/json' }],
])('signing out by %s ends the sign-in and makes the browser forget', async (_, headers) => {
  const control = fakeControl({ signOut: { output: { ended: 1 } } });
  const visit = leave({ ...HELD, ...headers }, signedIn);
  const answer = await answerPortal(visit, fakeDeps(control));
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/.sunray/login?signed_out=1']);
  expect(answer.headers.getSetCookie()).toEqual([CLEARED, CLEARED_LEAVING]);
  const input = { host_id: host.host_id, user_id: USER_ID, sid: 'the-sid', client: visit.client };
  expect(control.asked).toEqual([['signOut', input]]);
});

test('signing out without a session clears the cookie and asks nobody', async () => {
  const control = fakeControl({});
  for (const headers of [{}, HELD]) {
    const answer = await answerPortal(leave(headers, null), fakeDeps(control));
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie()).toContain(CLEARED);
  }
  expect(control.asked).toEqual([]);
});

test('while the control plane is away the browser forgets, and the page says what is still open', async () => {
  const answer = await answerPortal(leave(HELD, signedIn), fakeDeps(fakeControl(AWAY)));
  expect(answer.status).toBe(503);
  expect(answer.headers.get('Retry-After')).toBe('5');
  expect(answer.headers.getSetCookie()).toEqual([
    CLEARED,
    `__Secure-sunray_leaving=${TOKEN}; Max-Age=3600; Path=/.sunray/logout; Secure; HttpOnly; SameSite=Strict`,
  ]);
  const page = await answer.text();
  expect(page).toContain('has not been ended everywhere yet');
  expect(page).toContain('04:04 UTC');
  expect(page).not.toContain(TOKEN);
});

test('a script that signs out while the control plane is away gets a problem', async () => {
  const visit = leave({ ...HELD, 'Sec-Fetch-Mode': 'cors' }, signedIn);
  const answer = await answerPortal(visit, fakeDeps(fakeControl(AWAY)));
  expect(await answer.json()).toMatchObject({ code: 'edge.control-unreachable', retry_after_s: 5 });
  expect(answer.headers.getSetCookie()).toContain(CLEARED);
});

test('the second attempt puts the token back for one redirect, so that it is verified like any other', async () => {
  const control = fakeControl({});
  const visit = leave({ Cookie: `__Secure-sunray_leaving=${TOKEN}` }, null);
  const answer = await answerPortal(visit, fakeDeps(control));
  expect([answer.status, answer.headers.get('Location')]).toEqual([307, '/.sunray/logout']);
  expect(answer.headers.getSetCookie()).toEqual([
    `__Host-sunray_session=${TOKEN}; Max-Age=30; Path=/; Secure; HttpOnly; SameSite=Lax`,
    CLEARED_LEAVING,
  ]);
  expect(control.asked).toEqual([]);
});

test('a token that the guards did not accept is not put back again', async () => {
  const visit = leave({ Cookie: `__Host-sunray_session=${TOKEN}; __Secure-sunray_leaving=${TOKEN}` }, null);
  expect((await answerPortal(visit, fakeDeps())).status).toBe(303);
});

test('a malformed leaving cookie is only cleared', async () => {
  const answer = await answerPortal(leave({ Cookie: '__Secure-sunray_leaving=a b' }, null), fakeDeps());
  expect(answer.status).toBe(303);
  expect(answer.headers.getSetCookie()).toEqual([CLEARED, CLEARED_LEAVING]);
});

test('text/plain cannot sign anybody out', async () => {
  const control = fakeControl({});
  const answer = await answerPortal(
    leave({ ...HELD, 'Content-Type': 'text/plain' }, signedIn),
    fakeDeps(control),
  );
  expect(answer.status).toBe(415);
  expect(control.asked).toEqual([]);
});

test('a mere link ends nothing: GET asks first, and its page may post its form', async () => {
  const control = fakeControl({});
  const visit = fakeVisit('/.sunray/logout', { headers: HELD, visit: { principal: signedIn } });
  const answer = await answerPortal(visit, fakeDeps(control));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Referrer-Policy')).toBe('same-origin');
  expect(answer.headers.getSetCookie()).toEqual([]);
  expect(await answer.text()).toContain('<form method="post" action="/.sunray/logout">');
  expect(control.asked).toEqual([]);
});

test('who is not signed in is not asked', async () => {
  const answer = await answerPortal(fakeVisit('/.sunray/logout'), fakeDeps());
  expect(answer.headers.get('Location')).toBe('/.sunray/login?signed_out=1');
  for (const headers of [HELD, { Cookie: `__Secure-sunray_leaving=${TOKEN}` }]) {
    expect((await answerPortal(fakeVisit('/.sunray/logout', { headers }), fakeDeps())).status).toBe(200);
  }
});
