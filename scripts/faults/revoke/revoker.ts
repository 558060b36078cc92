import { setTimeout as wait } from 'node:timers/promises';
import type { Dice } from '../dice.ts';
import type { Load } from '../load/load.ts';
import type { Propagation } from '../rig/admin.ts';
import type { Held, Person } from '../rig/person.ts';
import { signInWhereMissing } from '../rig/people.ts';
import type { Site } from '../rig/site.ts';
import type { Rig } from '../rig/with-rig.ts';
import { PATHS_OF_PERSON, PATHS_OF_SITE, type Revocation, SETTLED_WITHIN_MS } from './path.ts';
import { takeAccess } from './take-access.ts';

type Options = {
  rig: Rig;
  load: Load;
  /** Does a ceremony; where the link is broken, as often as it takes. */
  ceremony: (work: () => Promise<void>) => Promise<void>;
  /** Opens again what a person is to keep open. */
  reopen: (person: Person) => Promise<void>;
  dice: Dice;
  /** How long access stays away after it is settled, so that it is tried in peace. */
  lingerMs: number;
  /** So many of the revocations are of a whole site, 0 to 1. */
  shareOfSites: number;
};

const LOOK_AGAIN_MS = 20;
/** So many revocations that stay pending say enough. */
const HOPELESS = 3;
/** Sessions that are tried at the very moment of the acknowledgement. */
const STRUCK = 8;

/** Takes access away by random write paths and gives it back, each time written into the history. */
export class Revoker {
  /** From asking to knowing that it is settled. */
  readonly settledMs: number[] = [];
  readonly byPath = new Map<string, number>();
  pending = 0;
  readonly #options: Options;
  /** Sites whose people are wanted idle. */
  readonly #wanted = new Set<Site>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** So many revocations, `lanes` at a time, each on people that no other one is busy with; ends early where nothing settles. */
  async run(count: number, lanes: number): Promise<void> {
    const { dice, shareOfSites } = this.#options;
    let begun = 0;
    const lane = async () => {
      while (begun < count && this.pending < HOPELESS) {
        begun += 1;
        await (dice.chance(shareOfSites) ? this.#ofSite() : this.#ofPerson());
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #ofPerson(): Promise<void> {
    const { rig, dice } = this.#options;
    const person = await this.#takePerson();
    await this.revoke(await dice.pick(PATHS_OF_PERSON)(rig.admin, person, dice), [person]);
    person.isBusy = false;
  }

  async #ofSite(): Promise<void> {
    const { rig, dice } = this.#options;
    const free = rig.sites.filter((one) => !this.#wanted.has(one));
    if (free.length === 0) return this.#ofPerson();
    const site = dice.pick(free);
    const people = rig.people.filter(({ sites }) => sites.includes(site));
    this.#wanted.add(site);
    while (people.some(({ isBusy }) => isBusy)) await wait(LOOK_AGAIN_MS);
    for (const person of people) person.isBusy = true;
    this.#wanted.delete(site);
    await this.revoke(dice.pick(PATHS_OF_SITE)(rig.admin, site), people);
    for (const person of people) person.isBusy = false;
  }

  /** Revokes, tries what is over, and gives back what was taken. */
  async revoke(revocation: Revocation, people: readonly Person[]): Promise<void> {
    const { load, lingerMs, ceremony, reopen, dice, rig } = this.#options;
    const id = await this.#take(revocation);
    const struck = people.flatMap(({ live }) => live).filter((held) => isCovered(held, revocation));
    for (const person of people) person.lose(revocation.isOver);
    await load.strike(struck.slice(0, STRUCK));
    await wait(lingerMs);
    if (revocation.lift !== null) await this.#giveBack(id, revocation.lift);
    for (const person of people) {
      const at = { admin: rig.admin, port: dice.pick(rig.workers).port, history: rig.history };
      if (revocation.needsPasskey) await ceremony(() => person.enrol(at));
      await ceremony(() => signInWhereMissing(person, at));
      await reopen(person);
    }
  }

  async #take(revocation: Revocation): Promise<string> {
    const { path } = revocation;
    const { id, settledMs } = await takeAccess(this.#options.rig, revocation);
    this.byPath.set(path, (this.byPath.get(path) ?? 0) + 1);
    if (settledMs === null) this.pending += 1;
    else this.settledMs.push(settledMs);
    return id;
  }

  async #giveBack(revocation: string, lift: () => Promise<Propagation>): Promise<void> {
    const { history } = this.#options.rig;
    const requestedAtNs = history.nowNs();
    const { state } = await this.#settled(await lift());
    const settledAtNs = state === 'pending' ? null : history.nowNs();
    history.write({ kind: 'lift', revocation, requestedAtNs, settledAtNs });
  }

  #settled(propagation: Propagation): Promise<Propagation> {
    return this.#options.rig.admin.settled(propagation, SETTLED_WITHIN_MS);
  }

  /** Somebody with a session whom nobody is busy with, and whose sites nobody waits for. From now on somebody is. */
  async #takePerson(): Promise<Person> {
    for (;;) {
      const idle = this.#options.rig.people.filter(
        ({ isBusy, live, sites }) =>
          !isBusy && live.length > 0 && !sites.some((site) => this.#wanted.has(site)),
      );
      if (idle.length > 0) {
        const person = this.#options.dice.pick(idle);
        person.isBusy = true;
        return person;
      }
      await wait(LOOK_AGAIN_MS);
    }
  }
}

function isCovered(held: Held, { covers }: Revocation): boolean {
  return (
    (covers.session === undefined || covers.session === held.session) &&
    (covers.host === undefined || covers.host === held.site.id)
  );
}
