import { createPrivateKey, createPublicKey } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { encodeBase64url } from './base64url.ts';
import {
  formatControlPublicKeys,
  generateControlKey,
  parseControlPrivateKeys,
  parseControlPublicKeys,
} from './control-key.ts';

/** RFC 9421 appendix B.1.4, `test-key-ed25519`. */
const SEED = 'n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU';
const PUBLIC = 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs';

test('a private text gives the public half that the RFC publishes', async () => {
  const [key] = await parseControlPrivateKeys(`c1:private:${SEED}`);
  expect(key?.kid).toBe('c1');
  expect(encodeBase64url(key?.publicKey ?? new Uint8Array())).toBe(PUBLIC);
});

test('the key that signs cannot be taken out again', async () => {
  const [key] = await parseControlPrivateKeys(`c1:private:${SEED}`);
  expect(key?.privateKey.extractable).toBe(false);
  expect(key?.privateKey.usages).toEqual(['sign']);
});

test('a new key is a pair, its halves match for node too, and it is new each time', async () => {
  const made = await generateControlKey('c1');
  const [, , seed = ''] = made.private.split(':');
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(seed, 'base64url'),
  ]);
  const { x } = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
    format: 'jwk',
  });
  expect(made.public).toBe(`c1:${x}`);
  expect((await generateControlKey('c1')).private).not.toBe(made.private);
});

test('lists keep their order, and the public list reads back as written', async () => {
  const made = await Promise.all([generateControlKey('c2'), generateControlKey('c1')]);
  const keys = await parseControlPrivateKeys(made.map((key) => key.private).join(','));
  const list = formatControlPublicKeys(keys);
  expect(keys.map(({ kid }) => kid)).toEqual(['c2', 'c1']);
  expect(list).toBe(made.map((key) => key.public).join(','));
  expect(formatControlPublicKeys(parseControlPublicKeys(list))).toBe(list);
});

test.each([
  ['nothing', ''],
  ['no kid', SEED],
  ['an empty kid', `:${SEED}`],
  ['a kid with a quote', `c"1:${SEED}`],
  ['31 bytes', `c1:${Buffer.alloc(31).toString('base64url')}`],
  ['padding', `c1:${SEED}=`],
  ['the same kid twice', `c1:${SEED},c1:${SEED}`],
  ['an empty entry', `c1:${SEED},`],
  ['a third part', `c1:${SEED}:x`],
])('a list with %s is refused, without showing a key', async (_, text) => {
  expect(() => parseControlPublicKeys(text)).toThrow(TypeError);
  const asPrivate = text.replaceAll(/(^|,)([^:,]*):/g, '$1$2:private:');
  const refused = await parseControlPrivateKeys(asPrivate).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TypeError);
  expect(String(refused)).not.toContain(SEED);
});

test.each(['main', 'c1', 'k'])('a seed that changed places with its kid %j is not shown', async (kid) => {
  const refused = await parseControlPrivateKeys(`${SEED}:private:${kid}`).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TypeError);
  expect(inspect(refused, { depth: null })).not.toContain(SEED);
});

test('a public key is not taken for a seed, nor a seed for a public key', async () => {
  await expect(parseControlPrivateKeys(`c1:${PUBLIC}`)).rejects.toThrow(TypeError);
  await expect(parseControlPrivateKeys(`c1:public:${PUBLIC}`)).rejects.toThrow(TypeError);
  expect(() => parseControlPublicKeys(`c1:private:${SEED}`)).toThrow(TypeError);
});
