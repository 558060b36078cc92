import { setTimeout as wait } from 'node:timers/promises';
import { JWKS_PATH } from '../../../packages/contract/src/headers.ts';
import type { Es256PublicJwk } from '../../../packages/primitives/src/tokens/es256-key.ts';
import { verifyAssertion } from '../../../packages/primitives/src/tokens/assertion.ts';
import { send } from '../../../tests/edge/support/send.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Person } from '../rig/person.ts';
import type { Rig } from '../rig/with-rig.ts';

/** An assertion as a backend got it. */
export type Taken = { token: string; kid: string; issuedAtS: number; audience: string };

const EVERY_MS = 100;
/** A backend keeps the document for so long. */
const KEPT_MS = 60_000;

/** Checks what backends are told all the time, as a backend does: by a JWKS that may be a minute old. */
export class Assertions {
  verified = 0;
  /** Why one could not be verified, and how often. */
  readonly refused = new Map<string, number>();
  readonly #rig: Rig;
  readonly #person: Person;
  readonly #kept = new Map<string, { keys: Es256PublicJwk[]; atMs: number }>();
  #isOver = false;
  #running: Promise<void> = Promise.resolve();

  constructor(rig: Rig, person: Person) {
    this.#rig = rig;
    this.#person = person;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** The minute for which backends keep the document is over for all of them. */
  forget(): void {
    this.#kept.clear();
  }

  /** The keys that a worker shows now. */
  async keysOf({ port }: Worker): Promise<Es256PublicJwk[]> {
    const answer = await send(port, { path: JWKS_PATH, host: this.#host() });
    if (answer.status !== 200) throw new Error(`the JWKS was answered ${answer.status}`);
    return JSON.parse(answer.body).keys;
  }

  /** What a backend is told now; null when the person was not let in, which others judge. */
  async take({ port }: Worker): Promise<Taken | null> {
    const held = this.#person.live.find(({ site }) => site === this.#person.home);
    if (held === undefined) return null;
    const headers = { accept: 'application/json', cookie: held.cookie };
    const answer = await send(port, { path: '/assertion', host: this.#host(), headers }).catch(() => null);
    if (answer?.status !== 200) return null;
    const [header = '', claims = ''] = answer.body.split('.').map((part) => textIn(part));
    const { kid } = { kid: '', ...jsonIn(header) };
    const { iat } = { iat: 0, ...jsonIn(claims) };
    return { token: answer.body, kid: String(kid), issuedAtS: Number(iat), audience: held.site.origin };
  }

  /** Null when an assertion holds by these keys at the time it was made. */
  async refusalOf(
    { token, audience, issuedAtS }: Taken,
    keys: readonly Es256PublicJwk[],
  ): Promise<string | null> {
    const judged = await verifyAssertion(token, keys, { aud: audience, nowS: issuedAtS });
    return judged.ok ? null : judged.reason;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      for (const worker of this.#rig.workers) await this.#look(worker).catch(() => undefined);
      await wait(EVERY_MS);
    }
  }

  async #look(worker: Worker): Promise<void> {
    const kept = this.#kept.get(worker.id);
    const isOld = kept === undefined || performance.now() - kept.atMs > KEPT_MS;
    const keys = isOld ? await this.keysOf(worker) : kept.keys;
    if (isOld) this.#kept.set(worker.id, { keys, atMs: performance.now() });
    const taken = await this.take(worker);
    if (taken === null) return;
    const why = taken.token === '' ? 'missing' : await this.refusalOf(taken, keys);
    if (why === null) this.verified += 1;
    else this.refused.set(why, (this.refused.get(why) ?? 0) + 1);
  }

  #host(): string {
    return new URL(this.#person.home.origin).host;
  }
}

function textIn(part: string): string {
  return Buffer.from(part, 'base64url').toString();
}

function jsonIn(text: string): object {
  return text === '' ? {} : Object(JSON.parse(text));
}
