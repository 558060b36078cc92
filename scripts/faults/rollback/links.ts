import { setTimeout as wait } from 'node:timers/promises';
import { TestDevice } from '../../../tests/support/passkeys/test-device.ts';
import { textOf } from '../rig/admin.ts';
import { CeremonyRefused, enrol } from '../rig/ceremony.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Person } from '../rig/person.ts';
import type { Rig } from '../rig/with-rig.ts';

/** A setup link for somebody. */
export type Link = { id: string; url: string; person: Person };

const PAUSE_MS = 50;

/** Setup links of a rig, and every attempt to redeem one, written into the history. */
export class Links {
  /** How attempts were answered on links that must not be good any more. */
  readonly statuses = new Map<number, number>();
  readonly #rig: Rig;
  #isOver = false;

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  async issue(person: Person): Promise<Link> {
    const { admin, history } = this.#rig;
    const about = { user_id: person.userId, host_id: person.home.id };
    const { body } = await admin.call('POST', '/setup-tokens', about);
    const id = textOf(body, 'id');
    history.write({ kind: 'link', link: id, user: person.userId, uses: 1, issuedAtNs: history.nowNs() });
    return { id, url: textOf(body, 'url'), person };
  }

  /** Takes a link back. No edge has it, so it is over when the control plane says so. */
  async revoke({ id }: Link): Promise<void> {
    const { admin, history } = this.#rig;
    const revocation = `r${history.begin('revocation')}`;
    const requestedAtNs = history.nowNs();
    await admin.call('POST', `/setup-tokens/${id}/revoke`, {});
    const times = { requestedAtNs, settledAtNs: history.nowNs(), state: 'acknowledged' } as const;
    const what = { path: 'revoke link', covers: { link: id }, ends: 'access' } as const;
    history.write({ kind: 'revocation', id: revocation, ...what, ...times });
  }

  /** Tries to redeem a link by a worker; answers the status. Whoever succeeds has a session and another passkey. */
  async redeem({ id: link, url, person }: Link, worker: Worker): Promise<number> {
    const { history } = this.#rig;
    const id = history.begin('redemption');
    const startedAtNs = history.nowNs();
    const told = (status: number) => {
      const times = { startedAtNs, endedAtNs: history.nowNs() };
      const accepted = status === 200;
      history.write({ kind: 'redemption', id, link, worker: worker.name, ...times, status, accepted });
      return status;
    };
    try {
      const door = { port: worker.port, origin: person.home.origin };
      const opened = await enrol(door, new TestDevice(), url);
      told(200);
      person.hold(opened, person.home, history);
      return 200;
    } catch (error) {
      return told(error instanceof CeremonyRefused ? error.status : 0);
    }
  }

  /** Tries these links again and again by every worker, until it is told to stop. */
  async hammer(links: readonly Link[]): Promise<void> {
    const { workers } = this.#rig;
    const lane = async (worker: Worker) => {
      while (!this.#isOver)
        for (const link of links) {
          const status = await this.redeem(link, worker);
          this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
          await wait(PAUSE_MS);
        }
    };
    await Promise.all(workers.map(lane));
  }

  stop(): void {
    this.#isOver = true;
  }
}
