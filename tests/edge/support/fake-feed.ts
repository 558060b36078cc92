import { EventEmitter, once } from 'node:events';
import { compareVersions, type Version } from '../../../packages/contract/src/facts.ts';
import type { FakeControl } from './fake-control.ts';

type Said = { status: number; body: unknown };
type Poll = { delivered: { registration: string; version: Version }[]; wait_ms: number };
type Acknowledged = { reached: { subject: string; version: Version }[] };

/** The feed of a fake control plane: tells of copies that are behind, and hears when they are not any more. */
export class FakeFeed {
  readonly #control: FakeControl;
  readonly #signals = new EventEmitter().setMaxListeners(0);
  #mark = 0;
  #isClosed = false;

  constructor(control: FakeControl) {
    this.#control = control;
  }

  /** Null for a call that is none of the feed's. */
  async answerTo(path: string, input: unknown): Promise<Said | null> {
    // The calls come signed from our own client, whose types say what they carry.
    if (path.endsWith('/feed/poll')) return this.#poll(input as Poll);
    if (!path.endsWith('/feed/acknowledge')) return null;
    for (const { subject, version } of (input as Acknowledged).reached)
      this.#control.copies.set(subject, version);
    this.#signals.emit('acknowledged');
    return { status: 200, body: {} };
  }

  async changed(isHeard: boolean): Promise<void> {
    this.#signals.emit('changed');
    const signal = AbortSignal.timeout(5000);
    while (isHeard && this.#behind().length > 0) await once(this.#signals, 'acknowledged', { signal });
  }

  sendHome(): void {
    this.#isClosed = true;
    this.#signals.emit('changed');
  }

  async #poll({ delivered, wait_ms: waitMs }: Poll): Promise<Said> {
    const known = new Map(delivered.map((one) => [one.registration, one.version]));
    const news = () =>
      this.#behind().filter((subject) => {
        const stored = this.#control.facts.get(subject);
        const version = known.get(subject);
        return stored && (version === undefined || compareVersions(version, stored.version) !== 0);
      });
    const untilMs = Date.now() + waitMs;
    for (
      let leftMs = waitMs;
      news().length === 0 && leftMs > 0 && !this.#isClosed && !this.#control.isRotationAsked;
      leftMs = untilMs - Date.now()
    ) {
      const signal = AbortSignal.timeout(leftMs);
      await once(this.#signals, 'changed', { signal }).catch(() => undefined);
    }
    this.#mark += 1;
    const changes = news().map((subject) => ({
      subject,
      registration: subject,
      ...(this.#control.facts.get(subject) ?? { version: [1, 0, 1], document: null }),
    }));
    const { leaseMs, maxStaleS, isRotationAsked } = this.#control;
    const asked = isRotationAsked ? { rotate_assertion_key: true } : {};
    const settings = { lease_ms: leaseMs, max_stale_s: maxStaleS };
    return {
      status: 200,
      body: { mark: `mark-${this.#mark}`, epoch: 0, ...settings, changes, more: false, ...asked },
    };
  }

  /** Copies whose fact is newer than what the edge has acknowledged. */
  #behind(): string[] {
    return [...this.#control.copies].flatMap(([subject, acked]) => {
      const stored = this.#control.facts.get(subject);
      const isBehind = stored && compareVersions(acked, stored.version) < 0;
      return isBehind ? [subject] : [];
    });
  }
}
