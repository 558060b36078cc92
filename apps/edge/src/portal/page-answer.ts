import { REQUEST_ID_HEADER } from '@sunray/contract/headers.ts';
import { type Page, renderPage } from './page.ts';

type Answer = {
  status: number;
  requestId: string;
  nonce: string;
  /** Headers to add or to replace; `Set-Cookie` may occur more than once. */
  headers?: [name: string, value: string][];
};

/** A page as a response that runs nothing but its own script and stands in nobody's frame. */
export function pageAnswer(page: Page, { status, requestId, nonce, headers = [] }: Answer): Response {
  const all = new Headers([
    ['Content-Type', 'text/html; charset=utf-8'],
    ['Content-Security-Policy', contentSecurityPolicy(nonce)],
    ['Cache-Control', 'no-store'],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Referrer-Policy', 'no-referrer'],
    ['Permissions-Policy', 'publickey-credentials-get=(self), publickey-credentials-create=(self)'],
    ['Content-Language', page.texts.language],
    [REQUEST_ID_HEADER, requestId],
  ]);
  for (const [name, value] of headers) {
    if (name === 'Set-Cookie') all.append(name, value);
    else all.set(name, value);
  }
  return new Response(renderPage(page, nonce), { status, headers: all });
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
