type Parts = {
  print: (text: string) => void;
  /** Settles when lines have waited long enough. */
  pause: () => Promise<unknown>;
  /** So many lines do not wait any longer. */
  most: number;
};

/**
 * Lines that are printed one after the other in one go. Each print wakes whoever collects them, and for a warm request
 * that costs more than all its guards; of lines printed together only the first does.
 */
export class LineBatch {
  readonly #parts: Parts;
  #lines: string[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The request that begins a batch sees to its end; should it be broken off, a full batch ends by itself. */
  add(line: string, waitUntil: (work: Promise<unknown>) => void): void {
    this.#lines.push(line);
    if (this.#lines.length >= this.#parts.most) return this.#end();
    if (this.#lines.length > 1) return;
    const end = () => this.#end();
    waitUntil(this.#parts.pause().then(end, end));
  }

  #end(): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const line of lines) this.#parts.print(line);
  }
}
