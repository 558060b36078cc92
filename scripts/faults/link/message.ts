import { type Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request or an answer as it travels: names and values in turn, and the body. */
export type Message = { headers: string[]; body: Buffer };
export type Asked = Message & { method: string; path: string };
export type Answer = Message & { status: number };

/** What concerns one connection only and is made anew for the next. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

export async function readAsked(incoming: IncomingMessage): Promise<Asked> {
  const { method = 'GET', url = '/' } = incoming;
  return { method, path: url, headers: endToEnd(incoming), body: await buffer(incoming) };
}

/** Sends a request on; `length` may promise more than there is, and then the connection is cut after the body. */
export function ask(
  asked: Asked,
  to: { port: number; agent: Agent; signal: AbortSignal; length?: number },
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { method, path, headers, body } = asked;
  const length = to.length ?? body.length;
  const outgoing = httpRequest({
    host: '127.0.0.1',
    port: to.port,
    method,
    path,
    headers: [...headers, 'content-length', String(length)],
    agent: length === body.length ? to.agent : false,
    signal: to.signal,
  });
  outgoing.once('error', reject).once('response', (incoming) => {
    readAnswer(incoming).then(resolve, reject);
  });
  if (length === body.length) outgoing.end(body);
  else outgoing.write(body, () => outgoing.destroy(new Error('cut on purpose')));
  return promise;
}

async function readAnswer(incoming: IncomingMessage): Promise<Answer> {
  const { statusCode: status = 0 } = incoming;
  return { status, headers: endToEnd(incoming), body: await buffer(incoming) };
}

function endToEnd({ rawHeaders }: IncomingMessage): string[] {
  const kept: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

/** The message with one bit of its body flipped; one of its signature where there is no body. */
export function flipped<M extends Message>(message: M, { where, bit }: { where: number; bit: number }): M {
  if (message.body.length > 0) {
    const body = Buffer.from(message.body);
    const at = Math.min(body.length - 1, Math.floor(where * body.length));
    body[at] = (body[at] ?? 0) ^ (1 << bit);
    return { ...message, body };
  }
  const headers = message.headers.map((text, i) =>
    i % 2 === 1 && message.headers[i - 1]?.toLowerCase() === 'signature'
      ? withOtherLetter(text, where)
      : text,
  );
  return { ...message, headers };
}

/** A header may hold only some bytes, so a letter of it becomes another letter. */
function withOtherLetter(text: string, where: number): string {
  const letters = [...text.matchAll(/[A-Za-z]/g)];
  const at = letters[Math.floor(where * letters.length)]?.index ?? 0;
  return text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
}
