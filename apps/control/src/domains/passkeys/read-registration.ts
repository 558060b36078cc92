import { decodeAttestationObject, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { z } from 'zod';
import { base64urlText } from './base64url-text.ts';
import { readClientData } from './read-client-data.ts';

const schema = z.object({
  id: base64urlText(1364),
  rawId: base64urlText(1364),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64urlText(8192),
    attestationObject: base64urlText(65_536),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(10)
      .optional(),
  }),
});

export type Registration = NonNullable<ReturnType<typeof readRegistration>>;

/**
 * Reads what `navigator.credentials.create()` gave (WebAuthn §5.1.8, JSON), or null when it is not that.
 * Verifies nothing.
 */
export function readRegistration(json: Record<string, unknown>) {
  const parsed = schema.safeParse(json);
  if (!parsed.success) return null;
  const { response, ...credential } = parsed.data;
  const clientData = readClientData(response.clientDataJSON);
  const attestation = readAttestation(response.attestationObject);
  if (clientData === null || attestation === null) return null;
  return { credential, response, clientData, ...attestation };
}

function readAttestation(encoded: string) {
  try {
    const attestation = decodeAttestationObject(new Uint8Array(Buffer.from(encoded, 'base64url')));
    const statement = attestation.get('attStmt');
    return {
      authenticatorData: parseAuthenticatorData(attestation.get('authData')),
      hasCertificates: statement.get('x5c') !== undefined,
      format: attestation.get('fmt'),
    };
  } catch {
    // The library throws on bytes that are not an attestation object.
    return null;
  }
}
