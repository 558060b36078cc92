import { expect, test } from 'vitest';
import { fakeControl } from './fake-control.ts';
import { fakeDeps, fakePost, fakeVisit, ORIGIN, opened, signedIn } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

const POSTS = [
  '/.sunray/login/begin',
  '/.sunray/login/finish',
  '/.sunray/setup/begin',
  '/.sunray/setup/finish',
  '/.sunray/logout',
];

test.each([
  '/.sunray/',
  '/.sunray/nothing',
  '/.sunray/login/',
  '/.sunray/Login',
  '/.sunray/assets/portal.js',
  '/.well-known/sunray/other',
])('%s is nothing: a problem for machines, a page for people', async (path) => {
  const problem = await answerPortal(fakeVisit(path, { headers: { Accept: '*/*' } }), fakeDeps());
  expect(problem.status).toBe(404);
  expect(problem.headers.get('Content-Type')).toBe('application/problem+json');
  expect(await problem.json()).toMatchObject({ code: 'request.not-found', request_id: 'request-1' });
  const page = await answerPortal(fakeVisit(path, { headers: { 'Sec-Fetch-Mode': 'navigate' } }), fakeDeps());
  expect(page.status).toBe(404);
  expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
});

test.each([
  ['POST', '/.sunray/login', 'GET, HEAD'],
  ['GET', '/.sunray/login/begin', 'POST'],
  ['HEAD', '/.sunray/setup/finish', 'POST'],
  ['PUT', '/.sunray/logout', 'GET, HEAD, POST'],
  ['DELETE', '/.sunray/session', 'GET, HEAD'],
  ['OPTIONS', '/.sunray/login/begin', 'POST'],
])('%s %s is refused and the right methods are named', async (method, path, allow) => {
  const answer = await answerPortal(fakeVisit(path, { method }), fakeDeps());
  expect(answer.status).toBe(405);
  expect(answer.headers.get('Allow')).toBe(allow);
});

test.each(['/.sunray/login', '/.sunray/setup', '/.sunray/session', '/.well-known/sunray/jwks.json'])(
  'HEAD %s has the head of GET and no body',
  async (path) => {
    const got = await answerPortal(fakeVisit(path), fakeDeps());
    const head = await answerPortal(fakeVisit(path, { method: 'HEAD' }), fakeDeps());
    expect(head.status).toBe(got.status);
    expect(head.headers.get('Content-Type')).toBe(got.headers.get('Content-Type'));
    expect(await head.text()).toBe('');
  },
);

const FOREIGN: [name: string, headers: Record<string, string>][] = [
  ['no origin at all', {}],
  ['Origin null', { Origin: 'null' }],
  ['Origin null that claims same-origin', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
  ['another origin', { Origin: 'https://evil.example' }],
  [
    'another origin that claims same-origin',
    { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' },
  ],
  ['a sibling host', { Origin: 'https://other.example.com', 'Sec-Fetch-Site': 'same-site' }],
  ['an origin the host allows by CORS', { Origin: 'https://other.example.com' }],
  ['the same host over http', { Origin: 'http://app.example.com' }],
  ['Sec-Fetch-Site cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['Sec-Fetch-Site same-site', { Origin: ORIGIN, 'Sec-Fetch-Site': 'same-site' }],
  ['Sec-Fetch-Site none', { 'Sec-Fetch-Site': 'none' }],
];
const TYPES = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', null];

test.each(FOREIGN)(
  'a POST with %s is refused whatever its type, and the control plane is not asked',
  async (_, own) => {
    const control = fakeControl({});
    for (const path of POSTS) {
      for (const type of TYPES) {
        const headers = type === null ? own : { ...own, 'Content-Type': type };
        const visit = fakeVisit(path, {
          method: 'POST',
          headers,
          body: '{}',
          visit: { principal: signedIn },
        });
        const answer = await answerPortal(visit, fakeDeps(control));
        expect(answer.status, `${path} ${type}`).toBe(403);
        expect(await answer.json()).toMatchObject({ code: 'request.cross-site' });
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    }
    expect(control.asked).toEqual([]);
  },
);

test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', ''])(
  'a same-origin POST of type %j is refused where JSON is wanted',
  async (type) => {
    const control = fakeControl({});
    for (const path of POSTS.filter((each) => each !== '/.sunray/logout')) {
      const answer = await answerPortal(fakePost(path, {}, { 'Content-Type': type }), fakeDeps(control));
      expect(answer.status).toBe(415);
      expect(await answer.json()).toMatchObject({ code: 'request.media-type' });
    }
    expect(control.asked).toEqual([]);
  },
);

test('no answer allows another origin anything', async () => {
  const control = fakeControl({ beginSignIn: { output: { options: {} } }, finishSignIn: { output: opened } });
  const foreign = { Origin: 'https://other.example.com' };
  const answers = [
    await answerPortal(
      fakeVisit('/.sunray/session', { headers: foreign, visit: { principal: signedIn } }),
      fakeDeps(),
    ),
    await answerPortal(fakeVisit('/.well-known/sunray/jwks.json', { headers: foreign }), fakeDeps()),
    await answerPortal(fakeVisit('/.sunray/login', { method: 'OPTIONS', headers: foreign }), fakeDeps()),
    await answerPortal(fakePost('/.sunray/login/begin', {}), fakeDeps(control)),
  ];
  for (const { headers } of answers) {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});
