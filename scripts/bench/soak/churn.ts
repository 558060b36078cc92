import { type Dice, diceOf } from '../../faults/dice.ts';
import type { Changed } from '../../faults/rig/admin.ts';
import { send } from '../../../tests/edge/support/send.ts';
import type { Session } from './kinds.ts';
import { Somebody, type Town } from './somebody.ts';
import type { Traffic } from './traffic.ts';

type Parts = { town: Town; people: Somebody[]; traffic: Traffic };
type Change = (somebody: Somebody, churn: Churn) => Promise<void>;

/** So many changes at a time. */
const LANES = 3;
const SETTLED_WITHIN_MS = 30_000;

/** What happens to people while they are at work, each as often as it stands here. */
const CHANGES: readonly (readonly [name: string, times: number, change: Change])[] = [
  ['signed out', 4, (somebody, churn) => churn.signOut(somebody)],
  ['session ended', 2, (somebody, churn) => churn.endOne(somebody)],
  ['all sessions ended', 1, (somebody, churn) => churn.endAll(somebody)],
  ['grant removed', 1, (somebody, churn) => churn.takeGrant(somebody)],
  ['renamed', 4, (somebody, churn) => churn.rename(somebody)],
  ['left for somebody new', 2, (somebody, churn) => churn.replace(somebody)],
];

/** Sign-outs, revocations, changes and new people beside the traffic. */
export class Churn {
  readonly counts: Record<string, number> = {};
  /** What went wrong, the last words of it. */
  failures: string[] = [];
  readonly #parts: Parts;
  readonly #dice: Dice = diceOf(2);
  readonly #busy = new Set<Somebody>();
  readonly #lanes = new Set<Promise<void>>();
  #begun = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins changes until there were as many as this, as far as there are hands for it. */
  upTo(count: number): void {
    while (this.#begun < count && this.#lanes.size < LANES) {
      this.#begun += 1;
      const lane = this.#one().finally(() => this.#lanes.delete(lane));
      this.#lanes.add(lane);
    }
  }

  async settle(): Promise<void> {
    await Promise.all(this.#lanes);
  }

  async #one(): Promise<void> {
    const choices = CHANGES.flatMap((change) => Array.from({ length: change[1] }, () => change));
    const [name, , change] = this.#dice.pick(choices);
    const somebody = this.#takeSomebody();
    if (somebody === null) return;
    try {
      await change(somebody, this);
      this.counts[name] = (this.counts[name] ?? 0) + 1;
    } catch (error) {
      this.failures = [...this.failures, `${name}: ${String(error)}`].slice(-5);
      this.counts['failed'] = (this.counts['failed'] ?? 0) + 1;
    } finally {
      this.#busy.delete(somebody);
    }
  }

  #takeSomebody(): Somebody | null {
    const somebody = this.#dice.pick(this.#parts.people);
    if (this.#busy.has(somebody) || somebody.sessions.length === 0) return null;
    this.#busy.add(somebody);
    return somebody;
  }

  async signOut(somebody: Somebody): Promise<void> {
    const [session] = somebody.sessions;
    if (session === undefined) return;
    // Every session of the sign-in ends.
    this.#retire(somebody.lose());
    const { host, cookie } = session;
    const headers = { cookie, origin: `http://${host}` };
    const port = this.#dice.pick(this.#parts.town.ports);
    const { status } = await send(port, { method: 'POST', path: '/.sunray/logout', host, headers });
    if (status !== 303) throw new Error(`signing out answered ${status}`);
    await this.#signInAgain(somebody);
  }

  async endOne(somebody: Somebody): Promise<void> {
    const session = this.#dice.pick(somebody.sessions);
    const lost = somebody.lose(somebody.sites.find(({ origin }) => origin === `http://${session.host}`));
    await this.#end(lost, () => this.#admin.call('DELETE', `/sessions/${session.id}`));
    await this.#signInAgain(somebody);
  }

  async endAll(somebody: Somebody): Promise<void> {
    await this.#end(somebody.lose(), () =>
      this.#admin.call('POST', `/users/${somebody.userId}/sessions/end`),
    );
    await this.#signInAgain(somebody);
  }

  async takeGrant(somebody: Somebody): Promise<void> {
    const [home] = somebody.sites;
    const grant = `/users/${somebody.userId}/hosts/${home?.id}`;
    await this.#end(somebody.lose(home), () => this.#admin.call('DELETE', grant));
    await this.#admin.call('PUT', grant);
    await this.#signInAgain(somebody);
  }

  async rename({ userId }: Somebody): Promise<void> {
    await this.#admin.call('PATCH', `/users/${userId}`, { display_name: `Person ${this.#dice.below(1e6)}` });
  }

  async replace(somebody: Somebody): Promise<void> {
    const { people, traffic, town } = this.#parts;
    const next = await Somebody.make(town, somebody.sites.length > 1 ? 2 : 1);
    people[people.indexOf(somebody)] = next;
    traffic.say({ say: 'hold', sessions: next.sessions });
    await this.#end(somebody.lose(), () => this.#admin.call('POST', `/users/${somebody.userId}/disable`, {}));
  }

  get #admin() {
    return this.#parts.town.admin;
  }

  #retire(sessions: readonly Session[]): void {
    this.#parts.traffic.say({ say: 'retire', ids: sessions.map(({ id }) => id) });
  }

  /** Takes sessions out of use and ends them; once every edge knows, clients try them again in vain. */
  async #end(sessions: Session[], ask: () => Promise<Changed>): Promise<void> {
    this.#retire(sessions);
    const { propagation } = await ask();
    if (propagation === null) throw new Error('the answer names no propagation');
    const { state } = await this.#admin.settled(propagation, SETTLED_WITHIN_MS);
    if (state === 'pending') throw new Error('a revocation is still pending');
    this.#parts.traffic.say({ say: 'ended', sessions });
  }

  async #signInAgain(somebody: Somebody): Promise<void> {
    this.#parts.traffic.say({ say: 'hold', sessions: await somebody.signInWhereMissing() });
  }
}
