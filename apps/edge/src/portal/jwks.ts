import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import type { PortalVisit } from './visit.ts';

/** The keys by which the application verifies assertions. Kept for a minute only, so that a new key is known soon. */
export function showJwks(visit: PortalVisit): Response {
  const keys = visit.jwks.map(({ kty, crv, x, y, kid }) => ({
    kty,
    crv,
    x,
    y,
    kid,
    use: 'sig',
    alg: 'ES256',
  }));
  return new Response(JSON.stringify({ keys }), {
    headers: {
      'Content-Type': 'application/jwk-set+json',
      'Cache-Control': 'public, max-age=60',
      'X-Content-Type-Options': 'nosniff',
      [REQUEST_ID_HEADER]: visit.requestId,
    },
  });
}
