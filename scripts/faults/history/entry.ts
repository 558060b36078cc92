/** What a revocation is about: all that is named must be the same. */
export type Covers = { user?: string; session?: string; host?: string; worker?: string; link?: string };

/** Whose request or stream it is, and by which worker it went. */
export type Whose = { user: string; session: string; host: string; worker: string };

/** A request as its client saw it. Status 0: there was no answer. Times: nanoseconds of one monotonic clock. */
export type RequestEntry = Whose & {
  kind: 'request';
  id: number;
  client: string;
  startedAtNs: number;
  endedAtNs: number | null;
  status: number;
  accepted: boolean;
};

/** A session, from when its sign-in was answered. */
export type SessionEntry = {
  kind: 'session';
  session: string;
  user: string;
  host: string;
  openedAtNs: number;
};

/**
 * A revocation. `sessions`: those opened before are over for good. `access`: nobody it covers gets in until it is
 * lifted. `settledAtNs` is when its caller read that it was acknowledged or fenced.
 */
export type RevocationEntry = {
  kind: 'revocation';
  id: string;
  path: string;
  covers: Covers;
  ends: 'sessions' | 'access' | 'both';
  requestedAtNs: number;
  settledAtNs: number | null;
  state: 'acknowledged' | 'fenced' | 'pending';
};

/** The end of a revocation of access: asked for, and later known by everybody. */
export type LiftEntry = {
  kind: 'lift';
  revocation: string;
  requestedAtNs: number;
  settledAtNs: number | null;
};

/** Something that stayed open: when it ended, by whom, and with which code a WebSocket was closed. */
export type StreamEntry = Whose & {
  kind: 'stream';
  id: string;
  type: 'websocket' | 'sse';
  openedAtNs: number;
  endedAtNs: number | null;
  endedBy: 'server' | 'client' | null;
  code: number | null;
};

/** A setup link, from when it was issued, good for so many uses. */
export type LinkEntry = { kind: 'link'; link: string; user: string; uses: number; issuedAtNs: number };

/** Somebody tried to redeem a setup link. Status 0: there was no answer. */
export type RedemptionEntry = {
  kind: 'redemption';
  id: number;
  link: string;
  worker: string;
  startedAtNs: number;
  endedAtNs: number | null;
  status: number;
  accepted: boolean;
};

/** The last entry: how many of each were begun, so that a lost line is noticed. */
export type EndEntry = {
  kind: 'end';
  atNs: number;
  requests: number;
  revocations: number;
  streams: number;
  redemptions: number;
};

export type Entry =
  | RequestEntry
  | SessionEntry
  | RevocationEntry
  | LiftEntry
  | StreamEntry
  | LinkEntry
  | RedemptionEntry
  | EndEntry;

/** The fields that an entry of each kind must have, and of which type. */
const FIELDS: Record<Entry['kind'], Record<string, (value: unknown) => boolean>> = {
  request: {
    id: isNumber,
    client: isText,
    user: isText,
    session: isText,
    host: isText,
    worker: isText,
    startedAtNs: isNumber,
    endedAtNs: isNumberOrNull,
    status: isNumber,
    accepted: (value) => typeof value === 'boolean',
  },
  session: { session: isText, user: isText, host: isText, openedAtNs: isNumber },
  revocation: {
    id: isText,
    path: isText,
    covers: coversSomething,
    ends: oneOf('sessions', 'access', 'both'),
    requestedAtNs: isNumber,
    settledAtNs: isNumberOrNull,
    state: oneOf('acknowledged', 'fenced', 'pending'),
  },
  lift: { revocation: isText, requestedAtNs: isNumber, settledAtNs: isNumberOrNull },
  stream: {
    id: isText,
    type: oneOf('websocket', 'sse'),
    user: isText,
    session: isText,
    host: isText,
    worker: isText,
    openedAtNs: isNumber,
    endedAtNs: isNumberOrNull,
    endedBy: (value) => value === null || value === 'server' || value === 'client',
    code: isNumberOrNull,
  },
  link: { link: isText, user: isText, uses: isNumber, issuedAtNs: isNumber },
  redemption: {
    id: isNumber,
    link: isText,
    worker: isText,
    startedAtNs: isNumber,
    endedAtNs: isNumberOrNull,
    status: isNumber,
    accepted: (value) => typeof value === 'boolean',
  },
  end: {
    atNs: isNumber,
    requests: isNumber,
    revocations: isNumber,
    streams: isNumber,
    redemptions: isNumber,
  },
};

/** The entry that a line holds; null for anything else. */
export function parseEntry(line: string): Entry | null {
  const value = jsonOf(line);
  return isEntry(value) ? value : null;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const entry: Record<string, unknown> = { ...value };
  const { kind } = entry;
  if (typeof kind !== 'string' || !isKind(kind)) return false;
  if (kind === 'revocation' && (entry['state'] === 'pending') !== (entry['settledAtNs'] === null))
    return false;
  return Object.entries(FIELDS[kind]).every(([name, holds]) => holds(entry[name]));
}

function isKind(kind: string): kind is Entry['kind'] {
  return Object.hasOwn(FIELDS, kind);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || isNumber(value);
}

function oneOf(...allowed: string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && allowed.includes(value);
}

/** A revocation that names nothing would cover everybody by accident; a link stands alone. */
function coversSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const names = ['user', 'session', 'host', 'worker', 'link'];
  const fields = Object.entries(value);
  if ('link' in value && fields.length > 1) return false;
  return fields.length > 0 && fields.every(([name, id]) => names.includes(name) && isText(id));
}
