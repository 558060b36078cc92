import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { StreamEntry } from '../history/entry.ts';
import type { History } from '../history/write-history.ts';
import type { Worker } from '../rig/edge-process.ts';
import type { Held } from '../rig/person.ts';

type Type = StreamEntry['type'];
/** Ends a stream from the client's side. */
type Leave = () => void;
type Opening = {
  held: Held;
  worker: Worker;
  onOpen: (leave: Leave) => void;
  onEnd: (code: number | null) => void;
  onRefused: (status: number) => void;
};

/** WebSockets and event streams that clients keep open, written into the history. */
export class Streams {
  readonly #history: History;
  readonly #open = new Map<string, Leave>();
  #isLeaving = false;

  constructor(history: History) {
    this.#history = history;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Opens one and answers when it is open or refused; `onEnd` is called when it is over. */
  async open(type: Type, at: { held: Held; worker: Worker }, onEnd: () => void): Promise<void> {
    const { promise: opened, resolve } = Promise.withResolvers<void>();
    const whose = {
      user: at.held.user,
      session: at.held.session,
      host: at.held.site.id,
      worker: at.worker.name,
    };
    const requestId = this.#history.begin('request');
    const startedAtNs = this.#history.nowNs();
    const asked = (status: number) => {
      const times = { startedAtNs, endedAtNs: this.#history.nowNs() };
      const accepted = status === 101 || status === 200;
      this.#history.write({
        kind: 'request',
        id: requestId,
        client: type,
        ...whose,
        ...times,
        status,
        accepted,
      });
      resolve();
    };
    let stream: { id: string; openedAtNs: number } | null = null;
    const open = type === 'websocket' ? openWebSocket : openEvents;
    open({
      ...at,
      onOpen: (leave) => {
        stream = { id: String(this.#history.begin('stream')), openedAtNs: this.#history.nowNs() };
        this.#open.set(stream.id, leave);
        asked(type === 'websocket' ? 101 : 200);
      },
      onRefused: (status) => {
        asked(status);
        onEnd();
      },
      onEnd: (code) => {
        if (stream === null || !this.#open.delete(stream.id)) return;
        const endedBy = this.#isLeaving ? 'client' : 'server';
        const endedAtNs = this.#history.nowNs();
        this.#history.write({ kind: 'stream', ...stream, type, ...whose, endedAtNs, endedBy, code });
        onEnd();
      },
    });
    await opened;
  }

  /** Leaves all that are still open. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    for (const leave of this.#open.values()) leave();
    while (this.#open.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function openWebSocket({ held, worker, onOpen, onEnd, onRefused }: Opening): void {
  const { host } = new URL(held.site.origin);
  const socket = new WebSocket(`ws://127.0.0.1:${worker.port}/socket`, {
    headers: { host, cookie: held.cookie },
  });
  let isOpen = false;
  socket.once('open', () => {
    isOpen = true;
    onOpen(() => socket.terminate());
  });
  socket.once('unexpected-response', (outgoing, incoming) => {
    incoming.resume();
    outgoing.destroy();
    onRefused(incoming.statusCode ?? 0);
  });
  socket.on('error', () => isOpen || onRefused(0));
  socket.once('close', (code) => onEnd(code));
}

function openEvents({ held, worker, onOpen, onEnd, onRefused }: Opening): void {
  const headers = { host: new URL(held.site.origin).host, cookie: held.cookie, accept: 'text/event-stream' };
  const outgoing = request({ host: '127.0.0.1', port: worker.port, path: '/events', headers, agent: false });
  let isOpen = false;
  outgoing.once('response', (incoming) => {
    incoming.resume();
    incoming.on('error', () => undefined).once('close', () => onEnd(null));
    if (incoming.statusCode !== 200) return onRefused(incoming.statusCode ?? 0);
    isOpen = true;
    onOpen(() => outgoing.destroy());
  });
  outgoing.on('error', () => isOpen || onRefused(0)).end();
}
