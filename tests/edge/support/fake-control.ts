import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { DecisionEvent, EventLoss, SecurityEvent } from '../../../packages/contract/src/events.ts';
import { compareVersions, type PublicJwk, type Version } from '../../../packages/contract/src/facts.ts';
import { problemBody } from '../../../packages/contract/src/problem-body.ts';
import {
  type ControlPrivateKey,
  formatControlPublicKeys,
  generateControlKey,
  parseControlPrivateKeys,
} from '../../../packages/primitives/src/control-key.ts';
import { signAnswer } from '../../../packages/primitives/src/signed-request/sign-answer.ts';
import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '../../../packages/contract/src/headers.ts';
import { FakeFeed } from './fake-feed.ts';
import { listen } from './listen.ts';

type Stored = { version: Version; document: unknown };
type Mode = 'answering' | 'hanging' | 'unsigned' | 'signed-by-another' | 'replaying';

/** What is done with reports of events: `dropping` keeps them and never says so. */
type EventsMode = 'answering' | 'unavailable' | 'hanging' | 'dropping';
type Reported = { decisions: DecisionEvent[]; security: SecurityEvent[]; lost: EventLoss[] };

export type FakeControl = {
  readonly url: string;
  /** As `SUNRAY_CONTROL_KEY` takes it. */
  readonly publicKeys: string;
  readonly facts: Map<string, Stored>;
  /** Subjects that the edge has copies of, with the version it acknowledged last. */
  readonly copies: Map<string, Version>;
  /** Subjects that were read, in order. */
  readonly reads: string[];
  /** Every report that was kept, in order, and each as the text that came. */
  readonly reports: Reported[];
  readonly reportTexts: string[];
  eventsMode: EventsMode;
  /** The keys that the edge's holder registered last, each with the version of the worker's fact that first shows it. */
  assertionKeys: PublicJwk[];
  readonly published: Map<string, Version>;
  /** Whether holders are told that they may use keys which their edge shows. */
  mayUseKeys: boolean;
  /** Asks the holder for a new key until it has registered one. */
  isRotationAsked: boolean;
  mode: Mode;
  leaseMs: number;
  maxStaleS: number;
  /** Says that facts have changed: waiting polls answer. Resolves when every copy of them was acknowledged. */
  changed(): Promise<void>;
  close(): Promise<void>;
};

/** A control plane that knows what a test tells it and signs its answers like the real one. */
export async function startFakeControl(): Promise<FakeControl> {
  const key = await newKey();
  const other = await newKey();
  let lastAnswer: { body: Uint8Array; headers: Record<string, string> } | null = null;
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  const { url, close } = await listen(server);
  const control: FakeControl = {
    url,
    publicKeys: formatControlPublicKeys([key]),
    facts: new Map(),
    copies: new Map(),
    reads: [],
    reports: [],
    reportTexts: [],
    eventsMode: 'answering',
    assertionKeys: [],
    published: new Map(),
    mayUseKeys: true,
    isRotationAsked: false,
    mode: 'answering',
    // What is told holds for the very next request; leases have their own tests.
    leaseMs: 0,
    maxStaleS: 900,
    changed: () => feed.changed(control.mode === 'answering'),
    close: async () => {
      feed.sendHome();
      await close();
    },
  };
  const feed = new FakeFeed(control);
  return control;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const input = JSON.parse((await buffer(request)).toString());
    if (control.mode === 'hanging' || !isReportAnswered(control, request.url ?? '', input)) return;
    const said =
      (await feed.answerTo(request.url ?? '', input)) ?? answerTo(control, request.url ?? '', input);
    const body = new TextEncoder().encode(JSON.stringify(said.body));
    const signer = control.mode === 'signed-by-another' ? other : key;
    const requestSignature = String(request.headers['signature'] ?? '');
    const signed =
      (await signAnswer({ status: said.status, body, requestSignature }, signer, {
        createdS: Math.floor(Date.now() / 1000),
      })) ?? {};
    const sent =
      control.mode === 'replaying' && lastAnswer
        ? lastAnswer
        : { body, headers: control.mode === 'unsigned' ? {} : signed };
    lastAnswer = { body, headers: signed };
    response
      .writeHead(said.status, {
        'content-type': 'application/json',
        [SCHEMA_HEADER]: CONTRACT_SCHEMA,
        ...sent.headers,
      })
      .end(sent.body);
  }
}

function answerTo(
  control: FakeControl,
  path: string,
  input: Record<string, unknown>,
): { status: number; body: unknown } {
  const settings = { lease_ms: control.leaseMs, max_stale_s: control.maxStaleS };
  if (path.endsWith('/holders/register')) {
    publishKeys(control, input['assertion_keys'] as PublicJwk[]);
    return { status: 200, body: { worker_id: WORKER_ID, ...settings, usable_keys: usableKeys(control) } };
  }
  if (path.endsWith('/facts/read')) {
    const subjects = input['subjects'] as string[];
    control.reads.push(...subjects);
    const facts = subjects.map((subject) => {
      const stored = control.facts.get(subject) ?? { version: [1, 0, 1], document: null };
      if (!control.copies.has(subject)) control.copies.set(subject, stored.version);
      return { subject, registration: subject, ...stored };
    });
    return { status: 200, body: { ...settings, facts } };
  }
  if (path.endsWith(EVENTS) && control.eventsMode === 'answering') return { status: 200, body: {} };
  return { status: 503, body: problemBody('service.unavailable', 'fake') };
}

const EVENTS = '/v1/events';

/** Keeps a report as its mode wants it; false for one that gets no answer. */
function isReportAnswered(control: FakeControl, path: string, input: Reported): boolean {
  if (!path.endsWith(EVENTS)) return true;
  control.reportTexts.push(JSON.stringify(input));
  const { eventsMode } = control;
  if (eventsMode === 'answering' || eventsMode === 'dropping') control.reports.push(input);
  return eventsMode === 'answering' || eventsMode === 'unavailable';
}

/** As the real one does: the keys stand in the worker's fact before the registration is answered. */
function publishKeys(control: FakeControl, keys: PublicJwk[]): void {
  const names = (of: PublicJwk[]) => of.map(({ kid }) => kid).join(' ');
  if (names(keys) === names(control.assertionKeys)) return;
  control.assertionKeys = keys;
  control.isRotationAsked = false;
  const subject = `worker:${WORKER_ID}`;
  const stored = control.facts.get(subject);
  if (stored === undefined || typeof stored.document !== 'object' || stored.document === null) return;
  const [epoch, n, render] = stored.version;
  // By the last part, so that it never meets a version that a test tells.
  const version: Version = [epoch, n, render + 1];
  for (const { kid } of keys) if (!control.published.has(kid)) control.published.set(kid, version);
  control.facts.set(subject, { version, document: { ...stored.document, assertion_keys: keys } });
}

/** Keys that the edge has acknowledged to show. */
function usableKeys(control: FakeControl): string[] {
  const acked = control.copies.get(`worker:${WORKER_ID}`);
  const isShown = (kid: string) => {
    const version = control.published.get(kid);
    return version === undefined || acked === undefined || compareVersions(acked, version) >= 0;
  };
  return control.mayUseKeys ? control.assertionKeys.map(({ kid }) => kid).filter(isShown) : [];
}

async function newKey(): Promise<ControlPrivateKey> {
  const [key] = await parseControlPrivateKeys((await generateControlKey('c1')).private);
  if (key === undefined) throw new Error('one key was made');
  return key;
}

export const WORKER_ID = '01890000-0000-7000-8000-00000000000a';
