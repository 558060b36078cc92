import { expect, test } from 'vitest';
import { signingInOnePlace } from './signing-in-one-place.ts';

const found = (path: string, text: string) => signingInOnePlace.check([{ path, text }]).length;
const signRequest = "import { signRequest } from '@sunray/primitives/signed-request/sign-request.ts';";
const signSession = "import { signSessionToken } from '@sunray/primitives/tokens/session-token.ts';";

test('at the edge only the client signs requests', () => {
  expect(found('apps/edge/src/control/client.ts', signRequest)).toBe(0);
  expect(found('apps/edge/src/facts/feed-do.ts', signRequest)).toBe(1);
});

test('nothing at the edge mints a session', () => {
  expect(found('apps/edge/src/control/client.ts', signSession)).toBe(1);
  expect(found('apps/control/src/domains/sessions/open.ts', signSession)).toBe(0);
});

test('a signature that nobody is named for is refused', () => {
  expect(found('apps/cli/src/main.ts', "import { signSomethingNew } from '@sunray/primitives/new.ts';")).toBe(
    1,
  );
});

test('apps do not sign on their own', () => {
  expect(found('apps/edge/src/proxy/forward.ts', 'await crypto.subtle.sign(a, b, c);')).toBe(1);
  expect(found('apps/control/src/app.ts', 'new SignJWT(claims);')).toBe(1);
});
