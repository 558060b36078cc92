import { TestDevice } from '../../../tests/support/passkeys/test-device.ts';
import { type Admin, textOf } from '../../faults/rig/admin.ts';
import { enrol, type Opened, signIn } from '../../faults/rig/ceremony.ts';
import type { Site } from '../../faults/rig/site.ts';
import type { Session } from './kinds.ts';

/** Where people are made and signed in. */
export type Town = { admin: Admin; sites: readonly Site[]; ports: readonly number[] };

let made = 0;

/** Somebody with one passkey and one or two sessions, each on another site. */
export class Somebody {
  sessions: Session[] = [];
  userId = '';
  readonly sites: readonly Site[];
  readonly #town: Town;
  readonly #device = new TestDevice();
  readonly #port: number;

  private constructor(town: Town, sites: readonly Site[]) {
    this.#town = town;
    this.sites = sites;
    this.#port = town.ports[made % town.ports.length] ?? 0;
  }

  /** Makes a person and signs them in on one or two sites. */
  static async make(town: Town, siteCount: 1 | 2): Promise<Somebody> {
    made += 1;
    const number = made;
    const at = [0, 1].map((step) => town.sites[(number + step) % town.sites.length]);
    const somebody = new Somebody(town, at.filter((site) => site !== undefined).slice(0, siteCount));
    await somebody.#enrol(number);
    for (const site of somebody.sites.slice(1)) await somebody.signIn(site);
    return somebody;
  }

  async signIn(site: Site): Promise<Session> {
    return this.#hold(await signIn({ port: this.#port, origin: site.origin }, this.#device), site);
  }

  /** Signs in wherever no session is held; answers the new sessions. */
  async signInWhereMissing(): Promise<Session[]> {
    const held = new Set(this.sessions.map(({ host }) => host));
    const added: Session[] = [];
    for (const site of this.sites) if (!held.has(hostOf(site))) added.push(await this.signIn(site));
    return added;
  }

  /** Gives up the sessions on one site, or all; answers them. */
  lose(site?: Site): Session[] {
    const lost = this.sessions.filter(({ host }) => site === undefined || host === hostOf(site));
    this.sessions = this.sessions.filter((session) => !lost.includes(session));
    return lost;
  }

  async #enrol(number: number): Promise<void> {
    const { admin } = this.#town;
    const [home] = this.sites;
    if (home === undefined) throw new Error('nobody is without a site');
    const host_ids = this.sites.map(({ id }) => id);
    const { body } = await admin.call('POST', '/users', { username: `person-${number}`, host_ids });
    this.userId = textOf(body, 'id');
    const token = { user_id: this.userId, host_id: home.id };
    const { body: issued } = await admin.call('POST', '/setup-tokens', token);
    const door = { port: this.#port, origin: home.origin };
    this.#hold(await enrol(door, this.#device, textOf(issued, 'url')), home);
  }

  #hold({ sid, cookie }: Opened, site: Site): Session {
    const session = { id: sid, host: hostOf(site), cookie };
    this.sessions.push(session);
    return session;
  }
}

export function hostOf({ origin }: Site): string {
  return new URL(origin).host;
}
