import { expect, test } from 'vitest';
import { fakeControl } from './fake-control.ts';
import { fakeDeps, fakePost, fakeVisit, host, opened } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

const CODE = 'ABCDE-FGHJK-MNPQR-STUVW-XYZ23';
const WITH_FLOW = { Cookie: `__Host-sunray_flow=${'A'.repeat(43)}` };

test('the setup page needs no session and knows no code', async () => {
  const answer = await answerPortal(fakeVisit('/.sunray/setup'), fakeDeps());
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain(CODE);
});

test('beginning passes the code on, sets a flow cookie and greets', async () => {
  const output = { options: { challenge: 'abc' }, username: 'ada', display_name: null };
  const control = fakeControl({ beginSetup: { output } });
  const visit = fakePost('/.sunray/setup/begin', { setup_token: CODE });
  const answer = await answerPortal(visit, fakeDeps(control));
  expect(await answer.json()).toEqual(output);
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-sunray_flow=[\w-]{43}; Max-Age=600; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
  );
  expect(control.asked).toEqual([
    [
      'beginSetup',
      {
        host_id: host.host_id,
        flow_hash: expect.stringMatching(/^[\w-]{43}$/),
        setup_token: CODE,
        client: visit.client,
      },
    ],
  ]);
});

test.each([
  [' My laptop ', 'My laptop'],
  ['  ', null],
  [null, null],
  [undefined, null],
])('the passkey name %j travels as %j', async (typed, sent) => {
  const control = fakeControl({ finishSetup: { output: opened } });
  const body = { setup_token: CODE, passkey_name: typed, response: { id: 'x' } };
  const answer = await answerPortal(fakePost('/.sunray/setup/finish', body, WITH_FLOW), fakeDeps(control));
  expect(await answer.json()).toEqual({ location: '/' });
  expect(answer.headers.getSetCookie()).toEqual([
    '__Host-sunray_session=header.payload.signature; Max-Age=3600; Path=/; Secure; HttpOnly; SameSite=Lax',
    '__Host-sunray_flow=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict',
  ]);
  expect(control.asked[0]?.[1]).toMatchObject({
    setup_token: CODE,
    passkey_name: sent,
    response: { id: 'x' },
  });
});

test('finishing in a browser that did not begin is refused', async () => {
  const control = fakeControl({ finishSetup: { output: opened } });
  const visit = fakePost('/.sunray/setup/finish', { setup_token: CODE, response: {} });
  const answer = await answerPortal(visit, fakeDeps(control));
  expect(await answer.json()).toMatchObject({ code: 'passkey.challenge-expired' });
  expect(control.asked).toEqual([]);
});

test.each<[string, unknown]>([
  ['/.sunray/setup/begin', {}],
  ['/.sunray/setup/begin', { setup_token: '' }],
  ['/.sunray/setup/begin', { setup_token: 'A'.repeat(65) }],
  ['/.sunray/setup/begin', { setup_token: [CODE] }],
  ['/.sunray/setup/begin', { setup_token: CODE, host_id: host.host_id }],
  ['/.sunray/setup/finish', { setup_token: CODE }],
  ['/.sunray/setup/finish', { setup_token: CODE, response: {}, passkey_name: 'x'.repeat(101) }],
])('%s refuses %j', async (path, body) => {
  const answer = await answerPortal(fakePost(path, body, WITH_FLOW), fakeDeps());
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'request.invalid' });
});

test.each([
  ['setup-token.refused', 403, 'setup-token.refused', null],
  ['rate.limited', 429, 'rate.limited', '60'],
  ['edge.control-unreachable', 503, 'edge.control-unreachable', '5'],
  ['service.unavailable', 503, 'edge.control-unreachable', '5'],
] as const)('%s of the control plane is answered %i %s', async (code, status, shown, retryAfter) => {
  const replies = { beginSetup: { code }, finishSetup: { code } };
  for (const [path, body] of [
    ['begin', { setup_token: CODE }],
    ['finish', { setup_token: CODE, response: {} }],
  ] as const) {
    const visit = fakePost(`/.sunray/setup/${path}`, body, WITH_FLOW);
    const answer = await answerPortal(visit, fakeDeps(fakeControl(replies)));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('Retry-After')).toBe(retryAfter);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await answer.json()).toMatchObject({ code: shown });
  }
});
