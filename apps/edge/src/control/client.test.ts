import {
  generateControlKey,
  parseControlPrivateKeys,
  parseControlPublicKeys,
} from '@sunray/primitives/control-key.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { Secret } from '@sunray/primitives/secret.ts';
import { signAnswer } from '@sunray/primitives/signed-request/sign-answer.ts';
import { verifyRequest } from '@sunray/primitives/signed-request/verify-request.ts';
import { decodeBase64url } from '@sunray/primitives/base64url.ts';
import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { problemBody } from '@sunray/contract/problem-body.ts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fakeDeps, NOW_MS, WORKER_ID } from '../../../../tests/edge/support/fake-visit.ts';
import { ControlClient } from './client.ts';

const SECRET = 'B'.repeat(42) + 'A';
const INPUT = {
  host_id: WORKER_ID,
  user_id: WORKER_ID,
  sid: 'sid-secret',
  client: { ip: '192.0.2.7', country: null, user_agent: '' },
};
const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null };

type Sent = { url: string; init: RequestInit };
type Key = Awaited<ReturnType<typeof parseControlPrivateKeys>>[number];
let key: Key;
let foreignKey: Key;
let pinned: ReturnType<typeof parseControlPublicKeys>;
let sent: Sent[];
let lines: Record<string, unknown>[];

beforeAll(async () => {
  const made = await generateControlKey('c1');
  pinned = parseControlPublicKeys(made.public);
  [key, foreignKey] = (await Promise.all(
    [made, await generateControlKey('c1')].map(async (text) => {
      const [parsed] = await parseControlPrivateKeys(text.private);
      if (parsed === undefined) throw new Error('one key was made');
      return parsed;
    }),
  )) as [Key, Key];
});
beforeEach(() => {
  waits = [];
  sent = [];
  lines = [];
});

let waits: number[] = [];

type Answering = (signature: string) => Response | Promise<Response>;

function clientWith(answering: Answering): ControlClient {
  return new ControlClient({
    settings: {
      ...fakeDeps().settings,
      workerKey: { keyId: '2', secret: new Secret(SECRET) },
      controlKeys: pinned,
    },
    fetch: async (url, init) => {
      sent.push({ url, init });
      return answering(new Headers(init.headers).get('signature') ?? '');
    },
    nowMs: () => NOW_MS,
    wait: async (ms) => void waits.push(ms),
    random: systemRandom,
    log: (line) => void lines.push(line),
  });
}

const signOut = (answering: Answering) => clientWith(answering).call('signOut', INPUT);

async function signed(
  requestSignature: string,
  value: unknown,
  { status = 200, by = key, schema = String(CONTRACT_SCHEMA) } = {},
): Promise<Response> {
  const body = Uint8Array.from(new TextEncoder().encode(JSON.stringify(value)));
  const headers = await signAnswer({ status, body, requestSignature }, by, { createdS: NOW_MS / 1000 });
  return new Response(body, { status, headers: { ...headers, [SCHEMA_HEADER]: schema } });
}

test("a call is signed with the worker's secret, each with a nonce of its own, and its answer is parsed", async () => {
  expect(await signOut((signature) => signed(signature, { ended: 2 }))).toEqual({
    ok: true,
    output: { ended: 2 },
  });
  await signOut((signature) => signed(signature, { ended: 2 }));
  const verified = await Promise.all(
    sent.map(({ url, init }) =>
      verifyRequest(
        {
          method: 'POST',
          url,
          headers: new Headers(init.headers),
          body: init.body as Uint8Array<ArrayBuffer>,
        },
        { secretOf: async () => decodeBase64url(SECRET), nowMs: NOW_MS, windowS: 300 },
      ),
    ),
  );
  expect(verified).toMatchObject([{ ok: true, workerId: WORKER_ID, keyId: '2' }, { ok: true }]);
  expect(new Set(verified.map((each) => each.ok && each.nonce)).size).toBe(2);
  expect(sent[0]?.url).toBe('http://127.0.0.1:8788/sunray-srvr/v1/sessions/sign-out');
  expect(new Headers(sent[0]?.init.headers).get('x-sunray-schema')).toBe(String(CONTRACT_SCHEMA));
});

test('a call signed in the second of the database start is signed again in the next one, once', async () => {
  const replayed = { code: 'link.replayed' };
  const again = await signOut((signature) =>
    sent.length === 1 ? signed(signature, replayed, { status: 401 }) : signed(signature, { ended: 2 }),
  );
  expect(again).toEqual({ ok: true, output: { ended: 2 } });
  expect(waits).toEqual([1000 - (NOW_MS % 1000)]);
  expect(new Set(sent.map(({ init }) => new Headers(init.headers).get('signature'))).size).toBe(2);

  sent = [];
  const refused = await signOut((signature) => signed(signature, replayed, { status: 401 }));
  expect(refused).toMatchObject({ ok: false, code: 'edge.control-unreachable' });
  expect(sent).toHaveLength(2);
});

describe('a control plane of another release', () => {
  const schemas = () => sent.map(({ init }) => new Headers(init.headers).get(SCHEMA_HEADER));
  const speaking = (number: number) =>
    clientWith((signature) =>
      schemas().at(-1) === String(number)
        ? signed(signature, { ended: 2 }, { schema: String(number) })
        : signed(signature, { code: 'link.schema-refused' }, { status: 426, schema: String(number) }),
    );

  test('that is one behind is spoken to in its contract, from the second call on at once', async () => {
    const client = speaking(CONTRACT_SCHEMA - 1);
    const answers = [await client.call('signOut', INPUT), await client.call('signOut', INPUT)];
    expect(answers).toEqual([
      { ok: true, output: { ended: 2 } },
      { ok: true, output: { ended: 2 } },
    ]);
    expect(schemas()).toEqual([CONTRACT_SCHEMA, CONTRACT_SCHEMA - 1, CONTRACT_SCHEMA - 1].map(String));
  });

  test.each([1, -2])('that is %i away is not, and each call tries both once', async (away) => {
    const client = speaking(CONTRACT_SCHEMA + away);
    expect([await client.call('signOut', INPUT), await client.call('signOut', INPUT)]).toEqual([AWAY, AWAY]);
    expect(sent).toHaveLength(4);
    expect(lines).toMatchObject([{ code: 'link.schema-refused' }, { code: 'link.schema-refused' }]);
  });
});

describe('an answer is worth nothing', () => {
  let earlier: { body: ArrayBuffer; headers: Headers };
  beforeAll(async () => {
    await signOut(async (signature) => {
      const answer = await signed(signature, { ended: 99 });
      earlier = { body: await answer.clone().arrayBuffer(), headers: answer.headers };
      return answer;
    });
  });

  test.each<[string, Answering]>([
    ['unsigned', () => Response.json({ ended: 2 })],
    [
      'signed by another key of the same name',
      (signature) => signed(signature, { ended: 2 }, { by: foreignKey }),
    ],
    ['signed for another request', () => new Response(earlier.body, { headers: earlier.headers })],
    [
      'changed on the way',
      async (signature) =>
        new Response('{"ended":3}', { headers: (await signed(signature, { ended: 2 })).headers }),
    ],
    [
      'truncated',
      async (signature) => new Response('', { headers: (await signed(signature, { ended: 2 })).headers }),
    ],
    [
      'of another status than was signed',
      async (signature) =>
        new Response(await (await signed(signature, { ended: 2 })).clone().text(), {
          status: 201,
          headers: (await signed(signature, { ended: 2 })).headers,
        }),
    ],
    ['signed and not of the expected form', (signature) => signed(signature, { ended: 'many' })],
    ['signed with a field too many', (signature) => signed(signature, { ended: 2, more: 1 })],
    ['a signed success without being one', (signature) => signed(signature, { ended: 2 }, { status: 201 })],
    [
      'of a later contract',
      (signature) => signed(signature, { ended: 2 }, { schema: String(CONTRACT_SCHEMA + 1) }),
    ],
    ['of a contract that is not named', (signature) => signed(signature, { ended: 2 }, { schema: '' })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://127.0.0.1:1/' } })],
    ['that never comes', () => Promise.reject(new TypeError('connection refused'))],
  ])('%s', async (_name, answering) => {
    expect(await signOut(answering)).toEqual(AWAY);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('sid-secret');
    expect(JSON.stringify(lines)).not.toContain(SECRET);
  });
});

describe('a signed refusal', () => {
  const refusing = (code: string, more = {}) =>
    signOut((signature) =>
      signed(signature, { ...problemBody('passkey.refused', 'r'), code, ...more }, { status: 401 }),
    );

  test('about the person reaches the person, with its wait', async () => {
    expect(await refusing('passkey.refused')).toEqual({
      ok: false,
      code: 'passkey.refused',
      retryAfterS: null,
    });
    expect(await refusing('rate.limited', { retry_after_s: 30 })).toEqual({
      ok: false,
      code: 'rate.limited',
      retryAfterS: 30,
    });
    expect(lines).toEqual([]);
  });

  test.each([
    'link.signature-refused',
    'link.replayed',
    'service.failure',
    'service.unavailable',
    'unheard.of',
  ])('%s is a fault of the link', async (code) => {
    expect(await refusing(code)).toEqual(AWAY);
    expect(lines).toMatchObject([{ code }]);
  });
});

test('facts are taken with their documents unread, so that one cannot spoil the others', async () => {
  const facts = [
    { subject: `user:${WORKER_ID}`, registration: 'r', version: [1, 1, 1], document: { kind: 'planet' } },
  ];
  const output = { lease_ms: 1000, max_stale_s: 900, facts };
  const client = clientWith((signature) => signed(signature, output));
  expect(await client.readFacts({ holder: 'h', region: 'local', subjects: [`user:${WORKER_ID}`] })).toEqual({
    ok: true,
    output,
  });
});
