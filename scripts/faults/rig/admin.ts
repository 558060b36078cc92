import { setTimeout as wait } from 'node:timers/promises';
import { type Json, parseJson } from '../../start/json.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How far a change has come on its way to the edges. */
export type Propagation = {
  id: string;
  state: 'pending' | 'acknowledged' | 'fenced';
  boundedUntil: string | null;
};

export type Changed = { body: Json; propagation: Propagation | null };

/** The admin API, the path below `/api/v1`. Whatever is not a success throws. */
export class Admin {
  readonly #url: string;
  readonly #key: string;

  constructor(controlUrl: string, key: string) {
    this.#url = `${controlUrl}/api/v1`;
    this.#key = key;
  }

  async call(method: Method, path: string, body?: Json): Promise<Changed> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    const answer = parseJson(text);
    const inHeader = response.headers.get('x-sunray-propagation');
    return { body: answer, propagation: propagationIn(answer['propagation']) ?? fromHeader(inHeader) };
  }

  /** A change that must say how far it has come. */
  async change(method: Method, path: string, body?: Json): Promise<Propagation> {
    const { propagation } = await this.call(method, path, body);
    if (propagation === null) throw new Error(`${method} ${path}: the answer names no propagation`);
    return propagation;
  }

  /** Asks until the change is acknowledged or fenced; gives it back pending when the time is over. */
  async settled(propagation: Propagation, withinMs: number): Promise<Propagation> {
    const untilMs = performance.now() + withinMs;
    let now = propagation;
    while (now.state === 'pending' && performance.now() < untilMs) {
      await wait(25);
      now = await this.propagation(propagation.id);
    }
    return now;
  }

  async propagation(id: string): Promise<Propagation> {
    const { body } = await this.call('GET', `/propagations/${id}`);
    const found = propagationIn(body);
    if (found === null) throw new Error(`propagation ${id} is told as ${JSON.stringify(body)}`);
    return found;
  }
}

/** A field of an answer that must be a text. */
export function textOf(answer: Json, field: string): string {
  const value = answer[field];
  if (typeof value === 'string') return value;
  throw new Error(`no ${field} in ${JSON.stringify(Object.keys(answer))}`);
}

/** The items of a list. */
export function itemsOf({ items }: Json): Json[] {
  if (!Array.isArray(items)) throw new Error('the answer is no list');
  return items;
}

function propagationIn(value: unknown): Propagation | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, state, bounded_until: until }: Json = { ...value };
  if (typeof id !== 'string' || !isState(state)) return null;
  return { id, state, boundedUntil: typeof until === 'string' ? until : null };
}

/** As answers without a body carry it: `ID; state=STATE`. */
function fromHeader(text: string | null): Propagation | null {
  const [, id, state] = /^([\w-]+); *state=(\w+)/.exec(text ?? '') ?? [];
  return id === undefined || !isState(state) ? null : { id, state, boundedUntil: null };
}

function isState(value: unknown): value is Propagation['state'] {
  return value === 'pending' || value === 'acknowledged' || value === 'fenced';
}
