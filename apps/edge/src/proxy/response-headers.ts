import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import type { HostFact } from '@sunray/contract/facts.ts';
import { corsHeaders } from './cors-headers.ts';
import { setsOwnCookie } from './cookies.ts';
import { hopByHop } from './hop-by-hop.ts';
import { publicLocation } from './public-location.ts';

type Forwarded = { request: Request; requestId: string; host: HostFact; hasIdentity: boolean };

/** Reserved for the edge, meant for shared caches, or leading browsers around the edge. */
const DROPPED = new Set([
  'alt-svc',
  'cdn-cache-control',
  'cloudflare-cdn-cache-control',
  'surrogate-control',
]);
const SHARED_DIRECTIVE = /^(?:public|private(?:=.*)?|s-maxage(?:=.*)?|proxy-revalidate)$/i;

/**
 * Makes of a backend's headers those that the client sees: without reserved names, and with the edge's where the
 * backend is silent. In place, because every further set of headers costs as much as the guards.
 */
export function toClientHeaders(
  headers: Headers,
  { request, requestId, host, hasIdentity }: Forwarded,
): void {
  const isDropped = hopByHop(headers);
  const names = [...headers.keys()];
  for (const name of names) if (isDropped(name) || DROPPED.has(name) || isOwn(name)) headers.delete(name);
  if (names.includes('set-cookie')) dropOwnCookies(headers);
  const location = headers.get('location');
  if (location !== null) headers.set('Location', publicLocation(location, host));
  if (hasIdentity) headers.set('Cache-Control', privateOnly(headers.get('cache-control')));
  if (host.cors.mode === 'list') replaceCors(headers, request, host);
  if (host.security_headers) addSecurityHeaders(headers, host);
  headers.set(REQUEST_ID_HEADER, requestId);
}

function dropOwnCookies(headers: Headers): void {
  const cookies = headers.getSetCookie();
  headers.delete('set-cookie');
  for (const cookie of cookies) if (!setsOwnCookie(cookie)) headers.append('Set-Cookie', cookie);
}

/** A backend's word under the edge's name would be believed. */
function isOwn(name: string): boolean {
  return name.replace(/[._]/g, '-').startsWith('x-sunray-');
}

/** An answer made for one person never enters a cache that others share, whatever the backend says. */
function privateOnly(cacheControl: string | null): string {
  // A quoted list may hold commas and any words; without it, its directive is about everything.
  const directives = (cacheControl ?? '').replace(/="[^"]*"/g, '').split(',');
  const kept = directives.map((text) => text.trim()).filter((text) => /^[^"]+$/.test(text));
  return ['private', ...kept.filter((text) => !SHARED_DIRECTIVE.test(text))].join(', ');
}

function replaceCors(headers: Headers, request: Request, host: HostFact): void {
  headers.delete('access-control-allow-origin');
  headers.delete('access-control-allow-credentials');
  for (const [name, value] of corsHeaders(request, host)) headers.append(name, value);
}

function addSecurityHeaders(headers: Headers, host: HostFact): void {
  const wanted: [name: string, value: string][] = [
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'strict-origin-when-cross-origin'],
    ['X-Frame-Options', 'SAMEORIGIN'],
  ];
  if (host.public_origin.startsWith('https:')) wanted.push(['Strict-Transport-Security', 'max-age=31536000']);
  for (const [name, value] of wanted) if (!headers.has(name)) headers.set(name, value);
}
