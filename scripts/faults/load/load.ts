import { setTimeout as wait } from 'node:timers/promises';
import { type Dice, diceOf } from '../dice.ts';
import type { History } from '../history/write-history.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Held, Person } from '../rig/person.ts';
import { Connection } from './connection.ts';

type Options = {
  people: readonly Person[];
  workers: readonly Worker[];
  history: History;
  seed: number;
  /** Clients, each with one connection to one worker. */
  clients: number;
  /** All clients together. */
  requestsPerS: number;
};

/** Nobody else asks for this, so what was decided about it can be counted. */
export const LOAD_PATH = '/load';
/** A session that ended is tried this often, compared with all requests. */
const SHARE_OF_ENDED = 0.25;
/** Straight after a revocation each session is tried so often on each worker, at the same time. */
const STRIKES = 3;
const HANDFUL = 8;
const LOOK_AGAIN_MS = 5;

/** Requests of all people on all workers, on sessions that live and sessions that ended, written into the history. */
export class Load {
  /** Requests that an edge answered with anything but what the application said. */
  denied = 0;
  readonly #options: Options;
  readonly #running: Promise<void>[] = [];
  readonly #idle = new Map<string, Client[]>();
  /** Requests under way by the id of their worker. */
  readonly #underWay = new Map<string, number>();
  readonly #drained = new Set<string>();
  #isOver = false;
  #names = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  start(): void {
    const { workers, clients } = this.#options;
    for (let i = 0; i < clients; i += 1) {
      const worker = workers[i % workers.length];
      if (worker !== undefined)
        this.#running.push(this.#run(this.#client(worker), diceOf(this.#options.seed, i + 1)));
    }
  }

  /** Ends the clients that were started, when what is under way has been answered. Strikes go on to work. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  /** As a balancer takes a worker out: others are asked in its place. Answers when nothing is under way there. */
  async drain({ id }: Worker): Promise<void> {
    this.#drained.add(id);
    while ((this.#underWay.get(id) ?? 0) > 0) await wait(LOOK_AGAIN_MS);
  }

  /** Asks a worker again that was drained. */
  undrain({ id }: Worker): void {
    this.#drained.delete(id);
  }

  close(): void {
    for (const { connection } of [...this.#idle.values()].flat()) connection.close();
  }

  /** Tries these sessions on all workers at once, a handful at a time; answers each status. */
  async strike(sessions: readonly Held[]): Promise<number[]> {
    const statuses: number[] = [];
    for (let from = 0; from < sessions.length; from += HANDFUL) {
      const handful = sessions.slice(from, from + HANDFUL);
      const tries = this.#working().flatMap((worker) =>
        handful.flatMap((held) => Array.from({ length: STRIKES }, () => this.#once(worker, held))),
      );
      statuses.push(...(await Promise.all(tries)));
    }
    return statuses;
  }

  async #run(client: Client, dice: Dice): Promise<void> {
    const { clients, requestsPerS, people } = this.#options;
    const everyMs = (1000 * clients) / requestsPerS;
    let nextMs = performance.now() + dice.below(Math.ceil(everyMs));
    while (!this.#isOver) {
      const held = anySession(dice.pick(people), dice);
      if (held !== undefined) await this.#askOrElsewhere(client, held, dice);
      nextMs = Math.max(nextMs + everyMs, performance.now());
      await wait(Math.max(0, nextMs - performance.now()));
    }
    client.connection.close();
  }

  /** Tries a session on one worker; answers the status. */
  ask(worker: Worker, held: Held): Promise<number> {
    return this.#once(worker, held);
  }

  #askOrElsewhere(client: Client, held: Held, dice: Dice): Promise<number> {
    if (!this.#drained.has(client.worker.id)) return this.#ask(client, held);
    return this.#once(dice.pick(this.#working()), held);
  }

  #working(): Worker[] {
    return this.#options.workers.filter(({ id }) => !this.#drained.has(id));
  }

  async #once(worker: Worker, held: Held): Promise<number> {
    const idle = this.#idle.get(worker.id) ?? [];
    this.#idle.set(worker.id, idle);
    const client = idle.pop() ?? this.#client(worker);
    const status = await this.#ask(client, held);
    idle.push(client);
    return status;
  }

  async #ask({ name, worker, connection }: Client, held: Held): Promise<number> {
    const { history } = this.#options;
    const id = history.begin('request');
    const whose = { user: held.user, session: held.session, host: held.site.id, worker: worker.name };
    this.#underWay.set(worker.id, (this.#underWay.get(worker.id) ?? 0) + 1);
    const answered = await connection.send(requestOf(held));
    this.#underWay.set(worker.id, (this.#underWay.get(worker.id) ?? 0) - 1);
    history.write({
      kind: 'request',
      id,
      client: name,
      ...whose,
      ...answered,
      accepted: answered.status === 200,
    });
    if (answered.status !== 0 && answered.status !== 200) this.denied += 1;
    return answered.status;
  }

  #client(worker: Worker): Client {
    this.#names += 1;
    const connection = new Connection(worker.port, () => this.#options.history.nowNs());
    return { name: `c${this.#names}`, worker, connection };
  }
}

type Client = { name: string; worker: Worker; connection: Connection };

function anySession({ live, ended }: Person, dice: Dice): Held | undefined {
  const [first, second] = dice.chance(SHARE_OF_ENDED) ? [ended, live] : [live, ended];
  const among = first.length > 0 ? first : second;
  return among[dice.below(among.length)];
}

function requestOf({ site, cookie }: Held): string {
  const { host } = new URL(site.origin);
  return `GET ${LOAD_PATH} HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\ncookie: ${cookie}\r\n\r\n`;
}
