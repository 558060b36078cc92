import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { listen } from '../../../tests/edge/support/listen.ts';
import { type Fault, type FaultKind, type FaultPlan, NO_FAULTS } from './fault.ts';
import { type Answer, ask, type Asked, flipped, readAsked } from './message.ts';

const GRACE_MS = 3_000;

/** A request that reached the control plane more than once, and how each time was answered (0: not at all). */
export type Doubled = { path: string; statuses: number[] };

/**
 * Stands between an edge and the control plane and does to each exchange what its plan says. It reads HTTP, not TCP,
 * because a duplicate or a replay is one of a whole request.
 */
export class LinkProxy {
  plan: FaultPlan = NO_FAULTS;
  /** `silent`: whatever comes is kept waiting; `reset`: every connection is broken. */
  mode: 'pass' | 'silent' | 'reset' = 'pass';
  readonly counts: Partial<Record<FaultKind, number>> = {};
  readonly doubled: Doubled[] = [];
  /** Exchanges that were kept waiting or broken because the link was cut. */
  hindered = 0;
  /** How often each status was answered to an edge. */
  readonly statuses: Record<number, number> = {};
  /** Exchanges that broke by themselves while the edge still waited. */
  broken = 0;
  port = 0;
  #target: number;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #old = new Map<string, Answer>();
  readonly #ending = new AbortController();
  readonly #later = new Set<Promise<unknown>>();
  #overtaken: (() => void)[] = [];
  readonly #waiting = new Set<ServerResponse>();
  #close: () => Promise<void> = async () => undefined;

  private constructor(targetPort: number) {
    this.#target = targetPort;
  }

  /** Listens on a port that the system picks; what comes goes to `targetPort` of this machine. */
  static async start(targetPort: number): Promise<LinkProxy> {
    const proxy = new LinkProxy(targetPort);
    const server = createServer((incoming, outgoing) => void proxy.#serve(incoming, outgoing));
    // A proxy adds no time limit of its own to what it carries.
    server.requestTimeout = 0;
    const { port, close } = await listen(server);
    proxy.port = port;
    proxy.#close = close;
    return proxy;
  }

  /** From now on what comes goes to another control plane; what is under way stays where it is. */
  turnTo(targetPort: number): void {
    this.#target = targetPort;
  }

  /** Carries again. What was kept waiting is broken: its answer would come too late for anybody. */
  heal(): void {
    this.mode = 'pass';
    for (const outgoing of this.#waiting) outgoing.socket?.resetAndDestroy();
  }

  /** Waits a while for what is doubled and still under way, and ends. */
  async close(): Promise<void> {
    await Promise.race([Promise.all(this.#later), wait(GRACE_MS, undefined, { ref: false })]);
    this.#ending.abort();
    await Promise.all(this.#later);
    this.#agent.destroy();
    await this.#close();
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const left = new AbortController();
    outgoing.once('close', () => left.abort());
    try {
      const asked = await readAsked(incoming);
      if (this.mode !== 'pass') return this.#hinder(outgoing);
      const fault = this.plan();
      this.counts[fault.kind] = (this.counts[fault.kind] ?? 0) + 1;
      const answer = await this.#carry(asked, fault, left.signal);
      // Whoever was cut off meanwhile hears nothing of what was answered.
      if (this.mode !== 'pass' || answer === null) return this.#hinder(outgoing);
      this.#old.set(asked.path, answer);
      this.statuses[answer.status] = (this.statuses[answer.status] ?? 0) + 1;
      give(outgoing, answer, fault);
    } catch {
      if (!left.signal.aborted) this.broken += 1;
      incoming.socket.resetAndDestroy();
    }
  }

  #hinder(outgoing: ServerResponse): void {
    if (this.mode !== 'pass') this.hindered += 1;
    if (this.mode !== 'silent') return void outgoing.socket?.resetAndDestroy();
    this.#waiting.add(outgoing);
    outgoing.once('close', () => this.#waiting.delete(outgoing));
  }

  /** What the edge is answered; null: nothing, its connection is broken. */
  async #carry(asked: Asked, fault: Fault, signal: AbortSignal): Promise<Answer | null> {
    switch (fault.kind) {
      case 'reset-before':
        return null;
      case 'reset-after':
        await this.#pass(asked, signal);
        return null;
      case 'delay-request':
        await wait(fault.ms, undefined, { signal });
        return this.#pass(asked, signal);
      case 'delay-answer': {
        const answer = await this.#pass(asked, signal);
        await wait(fault.ms, undefined, { signal });
        return answer;
      }
      case 'overtaken':
        await this.#untilOvertaken(fault.ms, signal);
        return this.#pass(asked, signal);
      case 'duplicate':
        return this.#double(asked, signal);
      case 'replay':
        return this.#passAndReplay(asked, fault.ms, signal);
      case 'old-answer': {
        const answer = await this.#pass(asked, signal);
        return this.#old.get(asked.path) ?? answer;
      }
      case 'truncate-request': {
        const body = asked.body.subarray(0, Math.floor(asked.body.length * fault.where));
        return ask({ ...asked, body }, { ...this.#to(signal), length: asked.body.length });
      }
      case 'flip-request':
        return this.#pass(flipped(asked, fault), signal);
      case 'none':
      case 'truncate-answer':
      case 'flip-answer':
        return this.#pass(asked, signal);
      default:
        return fault satisfies never;
    }
  }

  async #pass(asked: Asked, signal: AbortSignal): Promise<Answer> {
    const answer = await ask(asked, this.#to(signal));
    for (const release of this.#overtaken.splice(0)) release();
    return answer;
  }

  /** Both at once; the edge hears the first answer. What is doubled goes on when the edge has left. */
  #double(asked: Asked, signal: AbortSignal): Promise<Answer> {
    const both = [this.#pass(asked, this.#ending.signal), this.#pass(asked, this.#ending.signal)];
    this.#note(asked.path, both);
    signal.throwIfAborted();
    return Promise.race(both);
  }

  async #passAndReplay(asked: Asked, ms: number, signal: AbortSignal): Promise<Answer> {
    const first = await this.#pass(asked, signal);
    const again = wait(ms).then(() => ask(asked, this.#to(AbortSignal.timeout(5_000))));
    this.#note(asked.path, [Promise.resolve(first), again]);
    return first;
  }

  #note(path: string, times: Promise<Answer>[]): void {
    const statuses = Promise.all(times.map((time) => time.then(({ status }) => status).catch(() => 0)));
    const noted = statuses.then((all) => void this.doubled.push({ path, statuses: all }));
    this.#later.add(noted);
    void noted.finally(() => this.#later.delete(noted));
  }

  async #untilOvertaken(ms: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#overtaken.push(resolve);
    await Promise.race([promise, wait(ms, undefined, { signal })]);
  }

  #to(signal: AbortSignal) {
    return { port: this.#target, agent: this.#agent, signal };
  }
}

function give(outgoing: ServerResponse, answer: Answer, fault: Fault): void {
  const { status, headers, body } = fault.kind === 'flip-answer' ? flipped(answer, fault) : answer;
  outgoing.writeHead(status, [...headers, 'content-length', String(body.length)]);
  if (fault.kind !== 'truncate-answer') return void outgoing.end(body);
  const part = body.subarray(0, Math.floor(body.length * fault.where));
  outgoing.write(part, () => outgoing.socket?.resetAndDestroy());
}
