import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';

type Redirect = { location: string; requestId: string; cookies?: string[]; status?: 303 | 307 };

/** A redirect inside this host that no cache keeps. `location` is a path of our own or a safe `return_to`. */
export function seeOther({ location, requestId, cookies = [], status = 303 }: Redirect): Response {
  const headers = new Headers({
    Location: location,
    'Cache-Control': 'no-store',
    [REQUEST_ID_HEADER]: requestId,
  });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(null, { status, headers });
}
