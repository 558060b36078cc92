import { createSignature } from 'http-message-sig';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseControlPrivateKeys } from '../control-key.ts';
import * as base from './signature-base.ts';

const {
  AUTHORITY,
  field,
  METHOD,
  PATH,
  QUERY,
  requestSignature,
  STATUS,
  signatureBase,
  signatureParameters,
} = base;
const text = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));
const fromBase64 = (base64: string) => Uint8Array.from(Buffer.from(base64, 'base64'));

/** RFC 9421 appendix B.2: the request and the answer that its vectors sign. */
const RFC_REQUEST = {
  method: 'POST',
  url: 'https://example.com/foo?param=Value&Pet=dog',
  fields: new Map([
    ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
    ['content-type', 'application/json'],
    ['content-length', '18'],
  ]),
};
const RFC_ANSWER = {
  status: 200,
  fields: new Map([
    ['content-type', 'application/json'],
    [
      'content-digest',
      'sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:',
    ],
    ['content-length', '23'],
  ]),
};
const SHARED_SECRET =
  'uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ==';
const ED25519_SEED = 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU';
const P256_PUBLIC =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==';

test('RFC 9421 B.2.5: base and hmac-sha256 signature are the published ones', async () => {
  const components = [field('date'), AUTHORITY, field('content-type')];
  const parameters = signatureParameters(components, ';created=1618884473;keyid="test-shared-secret"');
  const signed = signatureBase(RFC_REQUEST, components, parameters) ?? new Uint8Array();
  expect(text(signed)).toBe(
    [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@authority": example.com',
      '"content-type": application/json',
      '"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"',
    ].join('\n'),
  );
  const key = await crypto.subtle.importKey(
    'raw',
    fromBase64(SHARED_SECRET),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signature = Buffer.from(await crypto.subtle.sign('HMAC', key, signed)).toString('base64');
  expect(signature).toBe('pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=');
});

test('RFC 9421 B.2.6: base and ed25519 signature are the published ones', async () => {
  const components = [field('date'), METHOD, PATH, AUTHORITY, field('content-type'), field('content-length')];
  const parameters = signatureParameters(components, ';created=1618884473;keyid="test-key-ed25519"');
  const signed = signatureBase(RFC_REQUEST, components, parameters) ?? new Uint8Array();
  expect(text(signed)).toBe(
    [
      '"date": Tue, 20 Apr 2021 02:07:55 GMT',
      '"@method": POST',
      '"@path": /foo',
      '"@authority": example.com',
      '"content-type": application/json',
      '"content-length": 18',
      '"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    ].join('\n'),
  );
  const [key] = await parseControlPrivateKeys(`test-key-ed25519:private:${ED25519_SEED}`);
  if (key === undefined) throw new Error('the published key does not parse');
  const signature = Buffer.from(await crypto.subtle.sign('Ed25519', key.privateKey, signed)).toString(
    'base64',
  );
  expect(signature).toBe(
    'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
  );
});

/** Whether a signature that the RFC publishes with `test-key-ecc-p256` holds over these bytes. */
async function holdsForP256(signature: string, signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('spki', fromBase64(P256_PUBLIC), p256, false, ['verify']);
  return crypto.subtle.verify(p256, key, fromBase64(signature), signed);
}

test('RFC 9421 §2.4: the published signature of an answer bound to its request holds over our base', async () => {
  const digest = (sha512: string) => `sha-512=:${sha512}:`;
  const ofRequest = (identifier: string, value: string): base.Component => ({
    identifier: `"${identifier}";req`,
    valueOf: () => value,
  });
  const answer = {
    status: 503,
    fields: new Map([
      ['content-type', 'application/json'],
      [
        'content-digest',
        digest('0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg=='),
      ],
    ]),
  };
  const requestDigest = digest(
    'WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==',
  );
  const components = [
    STATUS,
    field('content-digest'),
    field('content-type'),
    ofRequest('@authority', AUTHORITY.valueOf(RFC_REQUEST) ?? ''),
    ofRequest('@method', METHOD.valueOf(RFC_REQUEST) ?? ''),
    ofRequest('@path', PATH.valueOf(RFC_REQUEST) ?? ''),
    ofRequest('content-digest', requestDigest),
  ];
  const parameters = signatureParameters(components, ';created=1618884479;keyid="test-key-ecc-p256"');
  const signed = signatureBase(answer, components, parameters) ?? new Uint8Array();
  const signature =
    'dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag==';
  expect(await holdsForP256(signature, signed)).toBe(true);
});

test('RFC 9421 B.2.4: the published ecdsa signature of an answer holds over our base with @status', async () => {
  const components = [STATUS, field('content-type'), field('content-digest'), field('content-length')];
  const parameters = signatureParameters(components, ';created=1618884473;keyid="test-key-ecc-p256"');
  const signed = signatureBase(RFC_ANSWER, components, parameters) ?? new Uint8Array();
  const signature =
    'wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==';
  expect(await holdsForP256(signature, signed)).toBe(true);
});

test.each([
  [AUTHORITY, 'https://EXAMPLE.com:443/', 'example.com'],
  [AUTHORITY, 'http://example.com:80/', 'example.com'],
  [AUTHORITY, 'https://example.com:8443/', 'example.com:8443'],
  [AUTHORITY, 'http://user:secret@localhost:8788/', 'localhost:8788'],
  [PATH, 'https://example.com', '/'],
  [PATH, 'https://example.com/a%2Fb/?c', '/a%2Fb/'],
  [QUERY, 'https://example.com/a', '?'],
  [QUERY, 'https://example.com/a?', '?'],
  [QUERY, 'https://example.com/a?b=%20+&b#c', '?b=%20+&b'],
])('$identifier of %s is %s', (component, url, value) => {
  expect(text(signatureBase({ url, fields: new Map() }, [component], '()'))).toBe(
    `${component.identifier}: ${value}\n"@signature-params": ()`,
  );
});

test.each([
  ['has no such field', [field('date')], { fields: new Map() }],
  ['has no URL', [PATH], { fields: new Map() }],
  ['has a URL that is none', [AUTHORITY], { url: '/relative', fields: new Map() }],
  ['answers no signed request', [requestSignature('sunray')], { fields: new Map() }],
  ['could forge a line', [field('a')], { fields: new Map([['a', 'x\n"@status": 200']]) }],
  ['could forge a line by CR', [field('a')], { fields: new Map([['a', 'x\r"@status": 200']]) }],
])('a message that %s has no base', (_, components, message) => {
  expect(signatureBase(message, components, '()')).toBeNull();
});

/** Lets the oracle build its base, and takes it as bytes. */
async function oracleBase(
  message: Parameters<typeof createSignature>[0],
  components: Parameters<typeof createSignature>[1]['components'],
) {
  let seen = new Uint8Array();
  const sign = (data: Uint8Array) => (seen = Uint8Array.from(data));
  const { signatureInput } = await createSignature(message, {
    label: 'sunray',
    components,
    parameters: { created: 1, keyid: 'k' },
    signer: { algorithm: 'x', sign },
  });
  return { base: text(seen), parameters: signatureInput.slice('sunray='.length) };
}

test('our base of any request is the one that http-message-sig builds', async () => {
  const token = fc.string({
    unit: fc.constantFrom('A', 'B', 'z', '0', '9', '-'),
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(
      token,
      fc.webUrl({ withQueryParameters: true }),
      fc.string({ unit: 'grapheme-ascii' }),
      async (method, url, value) => {
        const { href } = new URL(url);
        const fields = [{ name: 'x-worker-id', value: value.trim() }];
        const components = [METHOD, AUTHORITY, PATH, QUERY, field('x-worker-id')];
        const oracle = await oracleBase({ kind: 'request', method, targetUri: href, fields }, [
          '@method',
          '@authority',
          '@path',
          '@query',
          'x-worker-id',
        ]);
        const parameters = signatureParameters(components, ';created=1;keyid="k"');
        expect(parameters).toBe(oracle.parameters);
        expect(
          text(
            signatureBase(
              { method, url: href, fields: new Map([['x-worker-id', value]]) },
              components,
              parameters,
            ),
          ),
        ).toBe(oracle.base);
      },
    ),
  );
});

test("our base of an answer with its request's signature is the one that http-message-sig builds", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 200, max: 599 }),
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      async (status, bytes) => {
        const item = `:${Buffer.from(bytes).toString('base64')}:`;
        const request = {
          kind: 'request',
          method: 'POST',
          targetUri: 'https://a.example/',
          fields: [{ name: 'signature', value: `sunray=${item}` }],
        } as const;
        const covered = ['@status', { name: 'signature', parameters: { req: true, key: 'sunray' } }];
        const oracle = await oracleBase({ kind: 'response', status, fields: [], request }, covered);
        const components = [STATUS, requestSignature('sunray')];
        const message = { status, fields: new Map(), relatedSignatures: new Map([['sunray', item]]) };
        expect(
          text(signatureBase(message, components, signatureParameters(components, ';created=1;keyid="k"'))),
        ).toBe(oracle.base);
      },
    ),
  );
});
