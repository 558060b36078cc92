import { SESSION_COOKIE } from '../../../packages/contract/src/headers.ts';

/** A session as a client holds it; `host` as browsers name it. */
export type Session = { id: string; host: string; cookie: string };

export type Kind = {
  /** So many of a thousand requests. */
  weight: number;
  /** Whose session it carries; a borrowed one belongs to another host. */
  session: 'live' | 'ended' | 'borrowed' | 'none';
  /** On a connection of its own, which the client leaves after a while. */
  isStream?: true;
  expected: readonly number[];
  /** The request's own part; host and cookie are added to it. */
  head: readonly string[];
  body?: string;
};

const JSON_WANTED = 'Accept: application/json, text/plain, */*';
const PAGE_WANTED = 'Accept: text/html,application/xhtml+xml';
const AGENT =
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const FORGED = `eyJhbGciOiJFUzI1NiJ9.e30.${'A'.repeat(86)}`;

/** What clients ask for, and how often. */
export const KINDS = {
  /** What a page of an application asks for: nearly everything. */
  read: {
    weight: 923,
    session: 'live',
    expected: [200],
    head: ['GET /api/items?page=2&sort=name', AGENT, JSON_WANTED, 'Sec-Fetch-Mode: cors'],
  },
  write: {
    weight: 20,
    session: 'live',
    expected: [200],
    head: ['POST /api/items', AGENT, JSON_WANTED, 'Content-Type: application/json', 'Content-Length: 16'],
    body: '{"name":"thing"}',
  },
  /** Longer than what is handed over whole. */
  download: { weight: 3, session: 'live', expected: [200], head: ['GET /download', AGENT, JSON_WANTED] },
  unsigned: { weight: 15, session: 'none', expected: [401], head: ['GET /api/items', AGENT, JSON_WANTED] },
  /** A page without a session: on to the sign-in page. */
  visit: { weight: 10, session: 'none', expected: [302], head: ['GET /items', AGENT, PAGE_WANTED] },
  signInPage: {
    weight: 10,
    session: 'none',
    expected: [200],
    head: ['GET /.sunray/login', AGENT, PAGE_WANTED],
  },
  ended: { weight: 10, session: 'ended', expected: [401], head: ['GET /api/items', AGENT, JSON_WANTED] },
  /** A session's token for another host. */
  borrowed: { weight: 3, session: 'borrowed', expected: [401], head: ['GET /api/items', AGENT, JSON_WANTED] },
  forged: {
    weight: 2,
    session: 'none',
    expected: [401],
    head: ['GET /api/items', AGENT, JSON_WANTED, `Cookie: ${SESSION_COOKIE}=${FORGED}`],
  },
  webSocket: {
    weight: 2,
    session: 'live',
    isStream: true,
    expected: [101],
    head: [
      'GET /socket',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: c29hay1zb2FrLXNvYWshIQ==',
    ],
  },
  events: {
    weight: 2,
    session: 'live',
    isStream: true,
    expected: [200],
    head: ['GET /events', AGENT, 'Accept: text/event-stream'],
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS).filter((name): name is KindName => Object.hasOwn(KINDS, name));

/** The request as bytes to send. */
export function requestOf(name: KindName, { host, cookie }: Pick<Session, 'host' | 'cookie'>): string {
  const kind: Kind = KINDS[name];
  const [first = '', ...rest] = kind.head;
  const signed = kind.session === 'none' ? [] : [`Cookie: ${cookie}`];
  const lines = [`${first} HTTP/1.1`, `Host: ${host}`, ...rest, ...signed];
  return `${lines.join('\r\n')}\r\n\r\n${kind.body ?? ''}`;
}
