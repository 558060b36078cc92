import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import { EDGE_CALLS, type EdgeCallName, type pollFeed, type readFacts } from '@sunray/contract/edge-calls.ts';
import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { isProblemCode, type ProblemCode } from '@sunray/contract/problem.ts';
import { readSchema } from '@sunray/contract/read-schema.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { decodeBase64url, encodeBase64url } from '@sunray/primitives/base64url.ts';
import { type Random, systemRandom } from '@sunray/primitives/random.ts';
import { signRequest } from '@sunray/primitives/signed-request/sign-request.ts';
import { verifyAnswer } from '@sunray/primitives/signed-request/verify-answer.ts';
import * as z from 'zod/mini';
import type { Settings } from '../env.ts';
import { type ControlFacts, controlFacts } from '../facts/control-facts.ts';
import { type FeedAnswer, feedAnswer } from '../facts/feed-link.ts';
import { type Log, log } from '../log.ts';
import type { Answer, Control } from './control.ts';

type Parts = {
  settings: Settings;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  nowMs: () => number;
  wait: (ms: number) => Promise<void>;
  random: Random;
  log: Log;
};

/** What is refused about the call itself is a fault of the link, not of the person who waits for the answer. */
const LINK_CODE = /^(?:link|service)\./;
const TIME_LIMIT_MS = 2000;
const POLL_GRACE_MS = 5000;
/** HTTP 426: the contract in which a call was made is not spoken there. */
const SCHEMA_REFUSED = 426;

const problem = z.object({ code: z.string(), retry_after_s: z.optional(z.int()) });

type Call = { path: string; text: string; limitMs: number };
type Exchanged = { status: number; body: unknown };

/** The only door to the control plane: signs every call, believes only answers that its pinned keys signed. */
export class ControlClient implements Control {
  readonly #parts: Parts;
  /** The number of the contract that is spoken: ours, or the one before while the control plane is older. */
  #schema = CONTRACT_SCHEMA;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  call<Name extends EdgeCallName>(
    name: Name,
    input: InputOf<(typeof EDGE_CALLS)[Name]>,
  ): Promise<Answer<OutputOf<(typeof EDGE_CALLS)[Name]>>> {
    const { path, output } = EDGE_CALLS[name];
    // The table pairs each name with its own schema; an index by a type parameter cannot say so.
    return this.#ask({ path, input }, (body) => output.parse(body) as OutputOf<(typeof EDGE_CALLS)[Name]>);
  }

  /** `readFacts` with its documents left unread, so that one of them cannot spoil the others. */
  readFacts(input: InputOf<typeof readFacts>): Promise<Answer<ControlFacts>> {
    return this.#ask({ path: EDGE_CALLS.readFacts.path, input }, (body) => controlFacts.parse(body));
  }

  /** `pollFeed`, likewise, with time for the control plane to wait until there is something to say. */
  pollFeed(input: InputOf<typeof pollFeed>): Promise<Answer<FeedAnswer>> {
    const limitMs = input.wait_ms + POLL_GRACE_MS;
    return this.#ask({ path: EDGE_CALLS.pollFeed.path, input, limitMs }, (body) => feedAnswer.parse(body));
  }

  async #ask<Output>(
    { path, input, limitMs = TIME_LIMIT_MS }: { path: string; input: unknown; limitMs?: number },
    read: (body: unknown) => Output,
  ): Promise<Answer<Output>> {
    try {
      const text = JSON.stringify(input);
      const { status, body } = await this.#exchangeOrSignAgain({ path, text, limitMs });
      if (status === 200) return { ok: true, output: read(body) };
      return this.#refused(path, problem.parse(body));
    } catch (cause) {
      this.#parts.log({ msg: 'control plane unreachable', path, error: nameOf(cause) });
      return { ok: false, code: 'edge.control-unreachable', retryAfterS: null };
    }
  }

  /**
   * A call is made again, once, where nothing was done: signed in the second in which the database started (nonces of
   * before are forgotten, and none is used twice here, so the next second will do), or in a contract that is not spoken.
   */
  async #exchangeOrSignAgain(call: Call): Promise<Exchanged> {
    const spoken = this.#schema;
    const first = await this.#exchange(call, spoken);
    const code = problem.safeParse(first.body).data?.code;
    if (first.status === 401 && code === 'link.replayed') {
      await this.#parts.wait(1000 - (this.#parts.nowMs() % 1000));
      return this.#exchange(call, spoken);
    }
    if (first.status !== SCHEMA_REFUSED || code !== 'link.schema-refused') return first;
    this.#schema = spoken === CONTRACT_SCHEMA ? CONTRACT_SCHEMA - 1 : CONTRACT_SCHEMA;
    return this.#exchange(call, this.#schema);
  }

  async #exchange({ path, text, limitMs }: Call, schema: number): Promise<Exchanged> {
    const { settings, fetch, nowMs, random } = this.#parts;
    const url = settings.controlUrl + path;
    const body = Uint8Array.from(new TextEncoder().encode(text));
    const { keyId, secret } = settings.workerKey;
    const signed = await signRequest(
      { method: 'POST', url, body, workerId: settings.workerId },
      { keyId, secret: decodeBase64url(secret.reveal()) },
      { createdS: Math.floor(nowMs() / 1000), nonce: encodeBase64url(random.bytes(16)) },
    );
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...signed, 'Content-Type': 'application/json', [SCHEMA_HEADER]: String(schema) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(limitMs),
    });
    const { status, headers } = response;
    const answered = new Uint8Array(await response.arrayBuffer());
    const verified = await verifyAnswer(
      { status, headers, body: answered },
      signed.signature,
      settings.controlKeys,
    );
    if (!verified.ok) throw new LinkFault('answer-signature-refused');
    // Whoever refuses our contract says so in its own.
    if (status !== SCHEMA_REFUSED && readSchema(headers.get(SCHEMA_HEADER)) === null)
      throw new LinkFault('answer-schema-refused');
    return { status, body: JSON.parse(new TextDecoder().decode(answered)) };
  }

  #refused(path: string, { code, retry_after_s: retryAfterS }: z.infer<typeof problem>): Answer<never> {
    // The one refusal of a call that its caller acts upon.
    const isForCaller = code === 'link.holder-superseded';
    const isForPeople = isProblemCode(code) && (isForCaller || !LINK_CODE.test(code));
    if (!isForPeople) this.#parts.log({ msg: 'control plane refused the call', path, code });
    const shown: ProblemCode = isForPeople ? code : 'edge.control-unreachable';
    return { ok: false, code: shown, retryAfterS: retryAfterS ?? null };
  }
}

class LinkFault extends Error {
  override readonly name = 'LinkFault';
}

/** The client as the Worker and its objects use it. */
export function controlClientOf(settings: Settings): ControlClient {
  return new ControlClient({
    settings,
    fetch: (url, init) => fetch(url, init),
    nowMs: () => systemClock.nowMs(),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    random: systemRandom,
    log,
  });
}

/** Names what went wrong without the texts of others, which might carry what was sent. */
function nameOf(cause: unknown): string {
  if (cause instanceof LinkFault) return cause.message;
  return cause instanceof Error ? cause.name : 'unknown';
}
