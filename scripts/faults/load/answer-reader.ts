const HEAD_END = '\r\n\r\n';

/** Reads the answers that our parts give over HTTP/1.1: a length or chunks, no trailers, no interim answers. */
export class AnswerReader {
  status = 0;
  mustClose = false;
  #text = '';

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** Takes the next bytes; true when the answer is whole. */
  take(chunk: Buffer): boolean {
    this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf(HEAD_END);
    if (headEnd < 0) return false;
    const head = this.#text.slice(0, headEnd);
    const body = this.#text.slice(headEnd + HEAD_END.length);
    this.mustClose = /\r\nconnection: *close/i.test(head);
    const [, length] = /\r\ncontent-length: *(\d+)/i.exec(head) ?? [];
    const isWhole = length === undefined ? /(?:^|\r\n)0\r\n\r\n$/.test(body) : body.length >= Number(length);
    if (isWhole) this.status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
    return isWhole;
  }
}
