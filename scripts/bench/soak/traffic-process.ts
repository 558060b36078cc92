// Sends the soak's requests over connections that stay open, as fast as they are answered. Started as a process of its
// own: told which sessions there are while it works, and asked how far it has come.
import { connect, type Socket } from 'node:net';
import { diceOf, type Dice } from '../../faults/dice.ts';
import { AnswerReader } from '../../faults/load/answer-reader.ts';
import { type Kind, type KindName, KINDS, requestOf, type Session } from './kinds.ts';
import { openStream } from './stream.ts';

export type TrafficOrder =
  | { say: 'run'; ports: number[]; hosts: string[]; requests: number; connections: number; kinds: KindName[] }
  /** From now on these are used. */
  | { say: 'hold'; sessions: Session[] }
  /** From now on these are not used any more. */
  | { say: 'retire'; ids: string[] }
  /** From now on these are expected to be refused. */
  | { say: 'ended'; sessions: Session[] }
  | { say: 'progress' };

/** How often each kind was answered how, as `KIND STATUS`; status 0 is no answer. */
export type Progress = {
  answered: number;
  isOver: boolean;
  answers: Record<string, number>;
  unexpected: number;
};

type Plan = Extract<TrafficOrder, { say: 'run' }>;
type Choice = { kind: KindName; session: Session; isLive: boolean };

const REMEMBERED = 1000;
const TIME_LIMIT_MS = 30_000;

const live: Session[] = [];
/** Where a live session stands in the list, so that it is taken out in no time. */
const places = new Map<string, number>();
const ended: Session[] = [];
const answers: Record<string, number> = {};
let [sent, answered, unexpected] = [0, 0, 0];
let isOver = false;

process.on('disconnect', () => process.exit());
process.on('message', (order: TrafficOrder) => {
  if (order.say === 'run') void run(order).then(() => (isOver = true));
  else if (order.say === 'hold') for (const session of order.sessions) hold(session);
  else if (order.say === 'retire') for (const id of order.ids) retire(id);
  else if (order.say === 'ended') ended.push(...order.sessions);
  else process.send?.({ answered, isOver, answers, unexpected } satisfies Progress);
  if (ended.length > REMEMBERED) ended.splice(0, ended.length - REMEMBERED);
});

function hold(session: Session): void {
  places.set(session.id, live.push(session) - 1);
}

function retire(id: string): void {
  const place = places.get(id);
  const last = live.at(-1);
  if (place === undefined || last === undefined) return;
  live[place] = last;
  places.set(last.id, place);
  live.pop();
  places.delete(id);
}

async function run(plan: Plan): Promise<void> {
  const kinds = plan.kinds.flatMap((kind) => Array.from({ length: KINDS[kind].weight }, () => kind));
  const clients = Array.from({ length: plan.connections }, (_, index) => {
    const port = plan.ports[index % plan.ports.length] ?? 0;
    return new Client({ port, plan, kinds, dice: diceOf(1, index) }).run();
  });
  await Promise.all(clients);
}

function count({ kind, session, isLive }: Choice, status: number): void {
  const key = `${kind} ${status}`;
  answers[key] = (answers[key] ?? 0) + 1;
  answered += 1;
  const expected: readonly number[] = KINDS[kind].expected;
  // A session that was retired while the request was under way may already have ended.
  const isRetired = isLive && !places.has(session.id);
  if (!expected.includes(status) && !(isRetired && status === 401)) unexpected += 1;
}

/** One client with one connection and one request at a time. */
class Client {
  readonly #at: { port: number; plan: Plan; kinds: KindName[]; dice: Dice };
  #socket: Socket | null = null;

  constructor(at: { port: number; plan: Plan; kinds: KindName[]; dice: Dice }) {
    this.#at = at;
  }

  async run(): Promise<void> {
    while (sent < this.#at.plan.requests) {
      sent += 1;
      const choice = this.#choose();
      const bytes = requestOf(choice.kind, choice.session);
      const { port, dice } = this.#at;
      const kind: Kind = KINDS[choice.kind];
      count(choice, await (kind.isStream ? openStream(port, bytes, dice) : this.#ask(bytes)));
    }
    this.#socket?.destroy();
  }

  #choose(): Choice {
    const { plan, kinds, dice } = this.#at;
    const kind = dice.pick(kinds);
    const from: Kind['session'] = KINDS[kind].session;
    const host = dice.pick(plan.hosts);
    if (from === 'ended' && ended.length > 0) return { kind, session: dice.pick(ended), isLive: false };
    if (from === 'live') return { kind, session: dice.pick(live), isLive: true };
    if (from === 'borrowed') {
      const session = dice.pick(live);
      const other = plan.hosts.find((name) => name !== session.host) ?? host;
      return { kind, session: { ...session, host: other }, isLive: true };
    }
    // While nobody's session has ended yet, somebody without one asks instead.
    return {
      kind: from === 'ended' ? 'unsigned' : kind,
      session: { id: '', host, cookie: '' },
      isLive: false,
    };
  }

  /** The status; 0 without a whole answer. A connection that the server gave up is opened anew, once. */
  async #ask(bytes: string): Promise<number> {
    const isKept = this.#socket !== null;
    const status = await this.#exchange(bytes);
    return status === 0 && isKept && this.#socket === null ? this.#exchange(bytes) : status;
  }

  #exchange(bytes: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    const socket = (this.#socket ??= this.#open());
    const answer = new AnswerReader();
    const take = (chunk: Buffer) => void (answer.take(chunk) && finish());
    const finish = () => {
      socket.off('data', take).off('close', finish);
      if (answer.mustClose) this.#drop(socket);
      resolve(answer.status);
    };
    socket.on('data', take).on('close', finish);
    socket.write(bytes, 'latin1');
    return promise;
  }

  #open(): Socket {
    const socket = connect({ port: this.#at.port, host: '127.0.0.1', noDelay: true });
    socket.setTimeout(TIME_LIMIT_MS, () => socket.destroy());
    return socket.on('error', () => undefined).once('close', () => this.#drop(socket));
  }

  #drop(socket: Socket): void {
    if (this.#socket === socket) this.#socket = null;
    socket.destroy();
  }
}
