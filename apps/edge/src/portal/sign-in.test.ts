import { expect, test } from 'vitest';
import { fakeControl } from './fake-control.ts';
import { fakeDeps, fakePost, fakeVisit, host, opened, signedIn } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

// 32 bytes of 0x01, the first that the fake draws, and SHA-256 of that text.
const FLOW = 'AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE';
const FLOW_COOKIE = `__Host-sunray_flow=${FLOW}; Max-Age=600; Path=/; Secure; HttpOnly; SameSite=Strict`;
const CLEARED_FLOW = '__Host-sunray_flow=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict';
const WITH_FLOW = { Cookie: `a=b; __Host-sunray_flow=${FLOW}; c=d` };

async function flowHash(): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(FLOW)));
  return btoa(String.fromCharCode(...digest))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
}

test('beginning sets a fresh flow cookie and tells the control plane only its hash', async () => {
  const control = fakeControl({ beginSignIn: { output: { options: { challenge: 'abc' } } } });
  const visit = fakePost('/.sunray/login/begin', {}, { Cookie: `__Host-sunray_flow=${'B'.repeat(43)}` });
  const answer = await answerPortal(visit, fakeDeps(control));
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  expect(answer.headers.getSetCookie()).toEqual([FLOW_COOKIE]);
  expect(await answer.json()).toEqual({ options: { challenge: 'abc' } });
  const input = { host_id: host.host_id, flow_hash: await flowHash(), client: visit.client };
  expect(control.asked).toEqual([['beginSignIn', input]]);
});

test('finishing sets a new session cookie, whatever the browser held, and ends the flow', async () => {
  const control = fakeControl({ finishSignIn: { output: opened } });
  const headers = { Cookie: `${WITH_FLOW.Cookie}; __Host-sunray_session=planted` };
  const visit = fakePost(
    '/.sunray/login/finish',
    { response: { id: 'x' }, return_to: '/reports?a=b' },
    headers,
  );
  const answer = await answerPortal({ ...visit, principal: signedIn }, fakeDeps(control));
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ location: '/reports?a=b' });
  expect(answer.headers.getSetCookie()).toEqual([
    '__Host-sunray_session=header.payload.signature; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax',
    CLEARED_FLOW,
  ]);
  const input = {
    host_id: host.host_id,
    flow_hash: await flowHash(),
    response: { id: 'x' },
    client: visit.client,
  };
  expect(control.asked).toEqual([['finishSignIn', input]]);
});

test.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/.sunray/login', null, undefined])(
  'the return address %j becomes the root',
  async (return_to) => {
    const control = fakeControl({ finishSignIn: { output: opened } });
    const visit = fakePost('/.sunray/login/finish', { response: {}, return_to }, WITH_FLOW);
    expect(await (await answerPortal(visit, fakeDeps(control))).json()).toEqual({ location: '/' });
  },
);

test.each([
  ['no cookie', {}],
  ['an empty flow', { Cookie: '__Host-sunray_flow=' }],
  ['a malformed flow', { Cookie: '__Host-sunray_flow=abc' }],
  ['a flow of another name', { Cookie: `sunray_flow=${FLOW}` }],
])('finishing with %s is a challenge that has run out', async (_, headers) => {
  const control = fakeControl({ finishSignIn: { output: opened } });
  const answer = await answerPortal(
    fakePost('/.sunray/login/finish', { response: {} }, headers),
    fakeDeps(control),
  );
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'passkey.challenge-expired' });
  expect(control.asked).toEqual([]);
});

test.each<[string, unknown]>([
  ['/.sunray/login/begin', { extra: 1 }],
  ['/.sunray/login/begin', []],
  ['/.sunray/login/finish', {}],
  ['/.sunray/login/finish', { response: 'text' }],
  ['/.sunray/login/finish', { response: {}, user_id: 'x' }],
  ['/.sunray/login/finish', { response: { ['k'.repeat(65)]: 1 } }],
])('%s refuses %j', async (path, body) => {
  const answer = await answerPortal(fakePost(path, body, WITH_FLOW), fakeDeps());
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'request.invalid', request_id: 'request-1' });
});

test('an oversize body is refused', async () => {
  const body = { response: { id: 'x'.repeat(40_000) } };
  const answer = await answerPortal(fakePost('/.sunray/login/finish', body, WITH_FLOW), fakeDeps());
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: 'request.body-too-large' });
});

test.each([
  ['passkey.refused', 401, 'passkey.refused', null],
  ['passkey.challenge-expired', 400, 'passkey.challenge-expired', null],
  ['user.inactive', 403, 'user.inactive', null],
  ['user.not-granted', 403, 'user.not-granted', null],
  ['edge.control-unreachable', 503, 'edge.control-unreachable', '5'],
  ['service.failure', 503, 'edge.control-unreachable', '5'],
  ['link.signature-refused', 503, 'edge.control-unreachable', '5'],
  ['resource.not-found', 503, 'edge.control-unreachable', '5'],
  ['rate.limited', 429, 'rate.limited', '60'],
] as const)('%s of the control plane is answered %i %s', async (code, status, shown, retryAfter) => {
  for (const [path, name] of [
    ['begin', 'beginSignIn'],
    ['finish', 'finishSignIn'],
  ] as const) {
    const body = name === 'beginSignIn' ? {} : { response: {} };
    const visit = fakePost(`/.sunray/login/${path}`, body, WITH_FLOW);
    const answer = await answerPortal(visit, fakeDeps(fakeControl({ [name]: { code } })));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json');
    expect(answer.headers.get('Retry-After')).toBe(retryAfter);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.json()).toMatchObject({ code: shown, request_id: 'request-1' });
  }
});

test('a limit names the time to wait', async () => {
  const control = fakeControl({ beginSignIn: { code: 'rate.limited', retryAfterS: 123 } });
  const answer = await answerPortal(fakePost('/.sunray/login/begin', {}), fakeDeps(control));
  expect(answer.headers.get('Retry-After')).toBe('123');
  expect(await answer.json()).toMatchObject({ retry_after_s: 123 });
});

test('who is signed in already is sent on to a path of this host only', async () => {
  const visit = (query: string) => fakeVisit(`/.sunray/login?${query}`, { visit: { principal: signedIn } });
  const good = await answerPortal(visit('return_to=/reports'), fakeDeps());
  expect([good.status, good.headers.get('Location')]).toEqual([303, '/reports']);
  const evil = await answerPortal(visit('return_to=//evil.example'), fakeDeps());
  expect(evil.headers.get('Location')).toBe('/');
});
