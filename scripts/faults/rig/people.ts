import type { History } from '../history/write-history.ts';
import { type Admin, textOf } from './admin.ts';
import type { Worker } from './edge-process.ts';
import { Person } from './person.ts';
import type { Site } from './site.ts';

type At = { admin: Admin; workers: readonly Worker[]; sites: readonly Site[]; history: History };

/** So many ceremonies at a time: more would only wait for the machine. */
const LANES = 8;

/** Makes people, each at home on one site and a guest on the next, and signs them in: twice at home, once away. */
export async function makePeople(count: number, at: At): Promise<Person[]> {
  const people: Person[] = [];
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < count; i = next++) people[i] = await makePerson(i, at);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return people;
}

async function makePerson(index: number, { admin, workers, sites, history }: At): Promise<Person> {
  const own = [0, 1].map((step) => sites[(index + step) % sites.length]).filter((site) => site !== undefined);
  const name = `person-${index + 1}`;
  const { body } = await admin.call('POST', '/users', {
    username: name,
    host_ids: [...new Set(own.map(({ id }) => id))],
  });
  const person = new Person(name, textOf(body, 'id'), own);
  const port = workers[index % workers.length]?.port ?? 0;
  await person.enrol({ admin, port, history });
  await signInWhereMissing(person, { port, history });
  return person;
}

/** Signs a person in until they hold two sessions at home and one on each other site. */
export async function signInWhereMissing(
  person: Person,
  at: { port: number; history: History },
): Promise<void> {
  for (const site of person.sites) {
    const wanted = site === person.home ? 2 : 1;
    const held = person.live.filter((one) => one.site === site).length;
    for (let i = held; i < wanted; i += 1) await person.signIn(site, at);
  }
}
