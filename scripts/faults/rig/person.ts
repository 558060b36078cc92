import { TestDevice } from '../../../tests/support/passkeys/test-device.ts';
import type { History } from '../history/write-history.ts';
import { type Admin, textOf } from './admin.ts';
import { enrol, type Opened, signIn } from './ceremony.ts';
import type { Site } from './site.ts';

/** A session that somebody holds: the cookie to send, and what the history calls it. */
export type Held = { session: string; user: string; site: Site; cookie: string };

/** How many ended sessions of a person are still tried. */
const REMEMBERED = 4;

/** Somebody with one passkey, who holds sessions on one or more sites, and those that ended. */
export class Person {
  readonly name: string;
  readonly userId: string;
  readonly sites: readonly Site[];
  live: Held[] = [];
  ended: Held[] = [];
  /** Ceremonies that were begun; each may have opened one session, also one whose answer was lost. */
  ceremonies = 0;
  /** Every session that a ceremony gave. */
  readonly opened: string[] = [];
  /** Somebody is changing what this person may do. */
  isBusy = false;
  #device = new TestDevice();

  constructor(name: string, userId: string, sites: readonly Site[]) {
    this.name = name;
    this.userId = userId;
    this.sites = sites;
  }

  get home(): Site {
    const [home] = this.sites;
    if (home === undefined) throw new Error('nobody is without a site');
    return home;
  }

  /** Enrols a new device by a link that is issued for it. */
  async enrol(at: { admin: Admin; port: number; history: History }): Promise<void> {
    this.ceremonies += 1;
    this.#device = new TestDevice();
    const { body } = await at.admin.call('POST', '/setup-tokens', {
      user_id: this.userId,
      host_id: this.home.id,
    });
    const door = { port: at.port, origin: this.home.origin };
    this.hold(await enrol(door, this.#device, textOf(body, 'url')), this.home, at.history);
  }

  async signIn(site: Site, at: { port: number; history: History }): Promise<Held> {
    this.ceremonies += 1;
    const opened = await signIn({ port: at.port, origin: site.origin }, this.#device);
    return this.hold(opened, site, at.history);
  }

  /** From now on these sessions are expected to be over. */
  lose(over: (held: Held) => boolean): void {
    this.ended = [...this.live.filter(over), ...this.ended].slice(0, REMEMBERED);
    this.live = this.live.filter((held) => !over(held));
  }

  /** Writes down a session that a ceremony of theirs gave. */
  hold({ cookie, sid }: Opened, site: Site, history: History): Held {
    const held = { session: sid, user: this.userId, site, cookie };
    history.write({
      kind: 'session',
      session: sid,
      user: this.userId,
      host: site.id,
      openedAtNs: history.nowNs(),
    });
    this.opened.push(sid);
    this.live.push(held);
    return held;
  }
}
