import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import { EDGE_CALLS, type EdgeCallName, type readFacts } from '@sunray/contract/edge-calls.ts';
import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { isProblemCode, type ProblemCode } from '@sunray/contract/problem.ts';
import { systemClock } from '@sunray/primitives/clock.ts';
import { decodeBase64url, encodeBase64url } from '@sunray/primitives/base64url.ts';
import { type Random, systemRandom } from '@sunray/primitives/random.ts';
import { signRequest } from '@sunray/primitives/signed-request/sign-request.ts';
import { verifyAnswer } from '@sunray/primitives/signed-request/verify-answer.ts';
import * as z from 'zod/mini';
import type { Settings } from '../env.ts';
import { type ControlFacts, controlFacts } from '../facts/control-facts.ts';
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
const HMAC_KEY_ID = '1';

const problem = z.object({ code: z.string(), retry_after_s: z.optional(z.int()) });

type Exchanged = { status: number; body: unknown };

/** The only door to the control plane: signs every call, believes only answers that its pinned keys signed. */
export class ControlClient implements Control {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  call<Name extends EdgeCallName>(
    name: Name,
    input: InputOf<(typeof EDGE_CALLS)[Name]>,
  ): Promise<Answer<OutputOf<(typeof EDGE_CALLS)[Name]>>> {
    const { path, output } = EDGE_CALLS[name];
    // The table pairs each name with its own schema; an index by a type parameter cannot say so.
    return this.#ask(path, input, (body) => output.parse(body) as OutputOf<(typeof EDGE_CALLS)[Name]>);
  }

  /** `readFacts` with its documents left unread, so that one of them cannot spoil the others. */
  readFacts(input: InputOf<typeof readFacts>): Promise<Answer<ControlFacts>> {
    return this.#ask(EDGE_CALLS.readFacts.path, input, (body) => controlFacts.parse(body));
  }

  async #ask<Output>(path: string, input: unknown, read: (body: unknown) => Output): Promise<Answer<Output>> {
    try {
      const { status, body } = await this.#exchangeOrSignAgain(path, JSON.stringify(input));
      if (status === 200) return { ok: true, output: read(body) };
      return this.#refused(path, problem.parse(body));
    } catch (cause) {
      this.#parts.log({ msg: 'control plane unreachable', path, error: nameOf(cause) });
      return { ok: false, code: 'edge.control-unreachable', retryAfterS: null };
    }
  }

  /**
   * A call signed in the second in which the database started is refused, since nonces of before are forgotten, and
   * nothing was done. A nonce is never used twice here, so that is the only reason: the next second will do.
   */
  async #exchangeOrSignAgain(path: string, text: string): Promise<Exchanged> {
    const first = await this.#exchange(path, text);
    const refused = problem.safeParse(first.body);
    if (first.status !== 401 || refused.data?.code !== 'link.replayed') return first;
    await this.#parts.wait(1000 - (this.#parts.nowMs() % 1000));
    return this.#exchange(path, text);
  }

  async #exchange(path: string, text: string): Promise<Exchanged> {
    const { settings, fetch, nowMs, random } = this.#parts;
    const url = settings.controlUrl + path;
    const body = Uint8Array.from(new TextEncoder().encode(text));
    const signed = await signRequest(
      { method: 'POST', url, body, workerId: settings.workerId },
      { keyId: HMAC_KEY_ID, secret: decodeBase64url(settings.workerSecret.reveal()) },
      { createdS: Math.floor(nowMs() / 1000), nonce: encodeBase64url(random.bytes(16)) },
    );
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...signed, 'Content-Type': 'application/json', [SCHEMA_HEADER]: String(CONTRACT_SCHEMA) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIME_LIMIT_MS),
    });
    const { status, headers } = response;
    const answered = new Uint8Array(await response.arrayBuffer());
    const verified = await verifyAnswer(
      { status, headers, body: answered },
      signed.signature,
      settings.controlKeys,
    );
    if (!verified.ok) throw new LinkFault('answer-signature-refused');
    return { status, body: JSON.parse(new TextDecoder().decode(answered)) };
  }

  #refused(path: string, { code, retry_after_s: retryAfterS }: z.infer<typeof problem>): Answer<never> {
    const isForPeople = isProblemCode(code) && !LINK_CODE.test(code);
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
