import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './visit.ts';

/** What every answer carries; a page replaces the policy by its own with a nonce. */
const BASE_HEADERS: OutgoingHttpHeaders = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

export function json(value: unknown, status = 200): Reply {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

/** A refusal as RFC 9457 problem+json. */
export function problem(status: number, code: string, title: string): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
    body: `${JSON.stringify({ status, code, title })}\n`,
  };
}

export async function send(reply: Reply, response: ServerResponse, method: string): Promise<void> {
  const { body } = reply;
  const headers: OutgoingHttpHeaders = { ...BASE_HEADERS, ...reply.headers };
  if (typeof body === 'string' || body instanceof Buffer) headers['Content-Length'] = Buffer.byteLength(body);
  response.writeHead(reply.status, headers);
  if (!(body instanceof Readable)) {
    response.end(method === 'HEAD' ? null : body);
    return;
  }
  if (method === 'HEAD') {
    body.destroy();
    response.end();
    return;
  }
  response.flushHeaders();
  // A reader who leaves in the middle of a stream is ordinary, not an error.
  await pipeline(body, response).catch(() => response.destroy());
}
