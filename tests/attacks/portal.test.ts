import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestDevice } from '../support/passkeys/test-device.ts';
import { itemsOf } from '../journeys/support/api.ts';
import { cast, demoHostId, invite, newAddress } from '../journeys/support/cast.ts';
import { EmulatedPerson } from '../journeys/support/emulated-person.ts';
import { type Stage, startStage } from './support/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

/** A new person who has enrolled on the target host. */
async function enrolled(): Promise<{ person: EmulatedPerson; userId: string }> {
  const { link, userId } = await cast(stage.sunray, stage.target);
  return { person: await new EmulatedPerson(stage.target.origin).setUp(link), userId };
}

const ENDPOINTS = [
  '/.sunray/login/begin',
  '/.sunray/login/finish',
  '/.sunray/setup/begin',
  '/.sunray/setup/finish',
  '/.sunray/logout',
];

/** What browsers send along with a POST that a page of another site makes. */
const CROSS_SITE: [from: string, headers: Record<string, string>][] = [
  ['another site', { origin: 'http://evil.example' }],
  ['a sibling host', { origin: 'http://evil.localhost' }],
  ['the same name on another port', { origin: 'http://target.localhost:1' }],
  ['the same name by https', { origin: 'https://target.localhost' }],
  ['a name that begins alike', { origin: 'http://target.localhost.evil.example' }],
  ['a sandboxed frame', { origin: 'null' }],
  ['nowhere', {}],
  ['an empty origin', { origin: '' }],
  ['another site that hides its origin', { 'sec-fetch-site': 'cross-site' }],
  ['a sibling that hides its origin', { 'sec-fetch-site': 'same-site' }],
  ['the address bar', { 'sec-fetch-site': 'none' }],
];

describe('a POST from another site changes nothing, whatever its content type', () => {
  test.each(CROSS_SITE)('%s', async (_from, headers) => {
    const types: Record<string, string>[] = [
      { 'content-type': 'application/json' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      {},
    ];
    for (const path of ENDPOINTS) {
      for (const type of types) {
        const sent = { ...headers, ...type };
        const answer = await stage.victim.send({ path, method: 'POST', headers: sent, body: '{}' });
        expect([path, sent, answer.status]).toEqual([path, sent, 403]);
        expect(answer.headers['set-cookie']).toBeUndefined();
        expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      }
    }
    expect((await stage.victim.send({ path: '/' })).status, 'still signed in').toBe(200);
  });

  test('an Origin of our own does not outweigh a browser that says cross-site', async () => {
    const headers = { origin: stage.target.origin, 'sec-fetch-site': 'cross-site' };
    for (const path of ENDPOINTS) {
      expect((await stage.victim.send({ path, method: 'POST', headers, body: '{}' })).status).toBe(403);
    }
  });

  test('from our own page only JSON begins or ends a ceremony', async () => {
    for (const path of ENDPOINTS.slice(0, 4)) {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', '']) {
        const headers = { origin: stage.target.origin, ...(type && { 'content-type': type }) };
        const answer = await stage.victim.send({ path, method: 'POST', headers, body: '{}' });
        expect([path, type, answer.status]).toEqual([path, type, 415]);
      }
    }
  });

  test('a GET never signs anybody out or begins anything', async () => {
    for (const path of ENDPOINTS) {
      const answer = await stage.victim.send({ path, headers: { accept: 'text/html' } });
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect([path, answer.status]).toEqual([path, path === '/.sunray/logout' ? 200 : 405]);
    }
    expect((await stage.victim.send({ path: '/' })).status).toBe(200);
  });

  test('no portal address answers CORS, not to a preflight either', async () => {
    for (const path of [...ENDPOINTS, '/.sunray/session', '/.sunray/login']) {
      const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
      const answer = await stage.victim.send({ path, method: 'OPTIONS', headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
    const headers = { origin: 'http://evil.example' };
    const session = await stage.victim.send({ path: '/.sunray/session', headers });
    expect(session.headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('after sign-in nobody is led to another host', () => {
  const WANTED: [returnTo: string, location: string][] = [
    ['/headers?x=1', '/headers?x=1'],
    ['//evil.example', '/'],
    ['///evil.example', '/'],
    ['/\\evil.example', '/'],
    ['\\\\evil.example', '/'],
    ['/%5cevil.example', '/'],
    ['/%2f/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/x/..//evil.example', '/'],
    ['/\tevil.example', '/'],
    ['/\n/evil.example', '/'],
    ['\t//evil.example', '/'],
    ['https:evil.example', '/'],
    ['https:///evil.example', '/'],
    ['https://evil.example', '/'],
    ['http:/evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['data:text/html,x', '/'],
    ['evil.example', '/'],
    ['@evil.example', '/'],
    ['.evil.example', '/'],
    [':80', '/'],
    ['?x', '/'],
    ['#x', '/'],
    ['', '/'],
    ['/.sunray/login?return_to=/', '/'],
    ['/.sunray/logout', '/'],
    [`/${'a'.repeat(4000)}`, '/'],
    ['/x\u{d800}', '/'],
    ['/／evil.example', '/%EF%BC%8Fevil.example'],
  ];

  test('by the answer to the sign-in', async () => {
    const { person } = await enrolled();
    for (const [return_to, location] of WANTED) {
      const again = new EmulatedPerson(stage.target.origin, person.device);
      const answer = await again.post('/.sunray/login/finish', { ...(await again.beginSignIn()), return_to });
      expect([return_to, JSON.parse(answer.body).location]).toEqual([return_to, location]);
      expect(new URL(location, stage.target.origin).origin).toBe(stage.target.origin);
    }
  });

  test('by the sign-in page of somebody who is signed in already', async () => {
    for (const [returnTo, location] of WANTED.filter(([text]) => text.isWellFormed())) {
      const path = `/.sunray/login?return_to=${encodeURIComponent(returnTo)}`;
      const answer = await stage.victim.send({ path, headers: { accept: 'text/html' } });
      expect([returnTo, answer.status, answer.headers.location]).toEqual([returnTo, 303, location]);
    }
  });
});

describe('a ceremony belongs to one browser, one host and one moment', () => {
  test('a session cookie planted before sign-in is replaced by one that nobody else knows', async () => {
    const { person } = await enrolled();
    const attacker = (await enrolled()).person;
    for (const planted of ['planted', attacker.token]) {
      const fresh = new EmulatedPerson(stage.target.origin, person.device);
      fresh.hold('__Host-sunray_session', planted);
      await fresh.signIn();
      expect([planted, person.token]).not.toContain(fresh.token);
      const who = async (holder: EmulatedPerson) =>
        JSON.parse((await holder.send({ path: '/.sunray/session' })).body);
      expect((await who(fresh)).user).toEqual((await who(person)).user);
      expect((await who(fresh)).session_id).not.toBe((await who(attacker)).session_id);
    }
  });

  test('one assertion opens one session, however often and however fast it is sent', async () => {
    const { person, userId } = await enrolled();
    const finish = await person.beginSignIn();
    const cookie = person.cookies;
    const send = () => person.post('/.sunray/login/finish', finish, { cookie });
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['200', '400', '400', '400']);
    expect((await send()).status).toBe(400);
    // The session of the enrolment, ended by this one, and this one.
    expect(await itemsOf(stage.sunray.api, `/sessions?user_id=${userId}&state=all`)).toHaveLength(2);
  });

  test("another browser's flow, none, or a forged one does not finish it", async () => {
    const { person } = await enrolled();
    const other = new EmulatedPerson(stage.target.origin);
    await other.begin('/.sunray/login/begin');
    for (const cookie of [
      other.cookies,
      '',
      '__Host-sunray_flow=x',
      `__Host-sunray_flow=${'A'.repeat(43)}`,
      `${person.cookies}; ${person.cookies}`,
    ]) {
      const answer = await person.post('/.sunray/login/finish', await person.beginSignIn(), { cookie });
      expect([cookie, answer.status]).toEqual([cookie, 400]);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    await person.signIn();
  });

  test('begun on one host it does not end on another, where the person may go too', async () => {
    const { sunray, target } = stage;
    const { person, userId } = await enrolled();
    await sunray.api('PUT', `/users/${userId}/hosts/${await demoHostId(sunray.api)}`);
    for (const origin of [target.origin, sunray.origin()]) {
      const elsewhere = new EmulatedPerson(sunray.origin());
      const response = person.device.get(origin, await person.begin('/.sunray/login/begin'));
      const cookie = person.cookies.replace(person.session, '');
      const answer = await elsewhere.post('/.sunray/login/finish', { response }, { cookie });
      expect(JSON.parse(answer.body).code).toBe('passkey.challenge-expired');
      expect(elsewhere.token).toBe('');
    }
  });

  test('an assertion made for another origin is refused', async () => {
    const { person } = await enrolled();
    for (const origin of ['http://evil.localhost', 'https://target.localhost', `${stage.target.origin}1`]) {
      const response = person.device.get(origin, await person.begin('/.sunray/login/begin'));
      const answer = await person.post('/.sunray/login/finish', { response });
      expect([origin, answer.status, JSON.parse(answer.body).code]).toEqual([origin, 401, 'passkey.refused']);
    }
  });

  test('a passkey that nobody has registered is refused as every other reason is', async () => {
    const { person } = await enrolled();
    const stranger = new EmulatedPerson(stage.target.origin, new TestDevice());
    await stranger.beginSetUp((await cast(stage.sunray, stage.target)).link);
    const answer = await stranger.post('/.sunray/login/finish', await stranger.beginSignIn());
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([401, 'passkey.refused']);
    expect((await person.send({ path: '/' })).status).toBe(200);
  });
});

describe('a setup link is used as often as it says, however many try at once', () => {
  test.each([
    [1, 50],
    [3, 20],
  ])('%i of %i', async (max_uses, tries) => {
    const { sunray, target } = stage;
    const { userId, hostId } = await cast(sunray, target);
    const { link } = await invite(sunray.api, { userId, hostId, max_uses });
    const people = Array.from({ length: tries }, () => new EmulatedPerson(target.origin));
    // One after the other up to the last step, so that the last step of all falls together.
    const ready = [];
    for (const person of people) ready.push({ person, finish: await person.beginSetUp(link) });
    const answers = await Promise.all(
      ready.map(({ person, finish }) => person.post('/.sunray/setup/finish', finish)),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(max_uses);
    expect(new Set(statuses.filter((status) => status !== 200))).toEqual(new Set([403]));
    expect(await itemsOf(sunray.api, `/users/${userId}/passkeys`)).toHaveLength(max_uses);
    expect(await itemsOf(sunray.api, `/sessions?user_id=${userId}&state=live`)).toHaveLength(max_uses);
  });
});

describe('limits per address are exact, whatever runs at once', () => {
  test.each([
    ['/.sunray/login/begin', {}, 10],
    ['/.sunray/setup/begin', { setup_token: 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA' }, 5],
  ])('%s', async (path, body, allowed) => {
    const headers = { 'x-sunray-dev-ip': newAddress() };
    const tries = Array.from({ length: allowed + 10 }, () =>
      new EmulatedPerson(stage.target.origin).post(path, body, headers),
    );
    const answers = await Promise.all(tries);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(10);
    for (const { headers: said } of limited) expect(Number(said['retry-after'])).toBeGreaterThan(0);
  });
});
