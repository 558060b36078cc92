import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';

/** JSON that no cache keeps and no other origin reads. */
export function jsonAnswer(body: unknown, requestId: string, cookies: string[] = []): Response {
  const headers = new Headers({
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Resource-Policy': 'same-origin',
    [REQUEST_ID_HEADER]: requestId,
  });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(JSON.stringify(body), { headers });
}
