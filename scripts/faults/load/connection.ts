import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';

/** What one request came to. Status 0: no answer. */
export type Answered = { status: number; startedAtNs: number; endedAtNs: number };

const TIME_LIMIT_MS = 15_000;

/**
 * One kept-alive connection for one request at a time. It reads as little of HTTP/1.1 as our parts answer with,
 * because a full client would take the machine from what is measured.
 */
export class Connection {
  readonly #port: number;
  readonly #nowNs: () => number;
  #socket: Socket | null = null;

  constructor(port: number, nowNs: () => number) {
    this.#port = port;
    this.#nowNs = nowNs;
  }

  /** Sends a whole request. Where the server had given up a kept connection, it is sent on a new one, once. */
  async send(bytes: string): Promise<Answered> {
    const isKept = this.#socket !== null;
    const { isUnheard, ...answered } = await this.#exchange(bytes);
    if (!isUnheard || !isKept) return answered;
    const { isUnheard: _, ...again } = await this.#exchange(bytes);
    return again;
  }

  close(): void {
    this.#socket?.destroy();
  }

  #exchange(bytes: string): Promise<Answered & { isUnheard: boolean }> {
    const { promise, resolve } = Promise.withResolvers<Answered & { isUnheard: boolean }>();
    const socket = this.#socket ?? this.#open();
    const answer = new AnswerReader();
    const finish = () => {
      clearTimeout(timer);
      socket.off('data', take).off('close', finish);
      if (answer.mustClose) socket.destroy();
      resolve({ status: answer.status, startedAtNs, endedAtNs: this.#nowNs(), isUnheard: answer.isEmpty });
    };
    const take = (chunk: Buffer) => {
      if (answer.take(chunk)) finish();
    };
    socket.on('data', take).on('close', finish);
    const timer = setTimeout(() => socket.destroy(), TIME_LIMIT_MS);
    const startedAtNs = this.#nowNs();
    socket.write(bytes);
    return promise;
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      if (this.#socket === socket) this.#socket = null;
    });
    return socket;
  }
}
