import { canonicalTarget } from '@sunray/policy/canonical-target.ts';
import { clientOf } from '../client-address.ts';
import { deny, type Guard, type HeaderList, learn } from '../visit.ts';

const REFUSED_METHODS = new Set(['TRACE', 'CONNECT', 'TRACK']);
const BODILESS_METHODS = new Set(['GET', 'HEAD']);
/** More than browsers and applications need, and less than servers behind the edge could choke on. */
const MAX_HEADER_CHARACTERS = 65_536;
const DEFAULT_PORT = /:(?:80|443)$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

/** One method that is meant for an application, one host, one reading of the path, one sender. */
export const wellFormed: Guard = function wellFormed({ request }, { settings }) {
  if (REFUSED_METHODS.has(request.method)) return deny('request.method-refused');
  const read = canonicalTarget(request.url);
  if (!read.ok) return deny(read.code);
  if (!isOneHost(request.headers, read.target.authority)) return deny('request.malformed');
  const headers = [...request.headers];
  if (hasStrangeHeaders(headers) || hasStrangeBody(request)) return deny('request.malformed');
  const client = clientOf(request, settings);
  return client === null ? deny('edge.failure') : learn({ target: read.target, headers, client });
};

/** The URL's host is the one that counts; a `Host` header that says something else is a request for two hosts. */
function isOneHost(headers: Headers, authority: string): boolean {
  const host = headers.get('host')?.toLowerCase();
  return host === undefined || host.replace(DEFAULT_PORT, '') === authority.replace(DEFAULT_PORT, '');
}

/** Platforms let control characters through in values; the next parser might end a header at one. */
function hasStrangeHeaders(headers: HeaderList): boolean {
  let characters = 0;
  for (const [name, value] of headers) {
    if (CONTROL.test(value)) return true;
    characters += name.length + value.length;
  }
  return characters > MAX_HEADER_CHARACTERS;
}

/**
 * A body whose end two parsers could see in different places, and one with GET or HEAD: `fetch` sends none with
 * these, so it would silently get lost between here and the backend.
 */
function hasStrangeBody({ method, headers }: Request): boolean {
  const encoding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (BODILESS_METHODS.has(method)) return encoding !== null || (length ?? '0') !== '0';
  return encoding !== null && (length !== null || encoding.toLowerCase() !== 'chunked');
}
