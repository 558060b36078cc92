import { parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import { base64urlText } from './base64url-text.ts';
import { readClientData } from './read-client-data.ts';

const schema = z.object({
  id: base64urlText(1364),
  rawId: base64urlText(1364),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64urlText(8192),
    authenticatorData: base64urlText(8192),
    signature: base64urlText(2048),
    userHandle: base64urlText(100).nullish(),
  }),
});

export type Assertion = NonNullable<ReturnType<typeof readAssertion>>;

/**
 * Reads what `navigator.credentials.get()` gave (WebAuthn §5.1.8, JSON), or null when it is not that.
 * Verifies nothing.
 */
export function readAssertion(json: Record<string, unknown>) {
  const parsed = schema.safeParse(json);
  if (!parsed.success) return null;
  const { response, ...credential } = parsed.data;
  const clientData = readClientData(response.clientDataJSON);
  const authenticatorData = readAuthenticatorData(response.authenticatorData);
  if (clientData === null || authenticatorData === null) return null;
  return { credential, response, clientData, authenticatorData };
}

function readAuthenticatorData(encoded: string) {
  try {
    return parseAuthenticatorData(new Uint8Array(Buffer.from(encoded, 'base64url')));
  } catch {
    // The library throws on bytes that are not authenticator data.
    return null;
  }
}
