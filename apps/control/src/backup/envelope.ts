/**
 * A backup file: this line, a gzip stream of JSON lines, and an end that holds the SHA-256 of every byte before it. The
 * number rises when an older release could not read what a newer one writes.
 */
export const FORMAT = 1;
export const FIRST_LINE = Buffer.from(`SUNRAY BACKUP ${FORMAT}\n`);
export const FIRST_LINE_FORM = /^SUNRAY BACKUP (\d{1,6})\n/;

export const END_FORM = /^\nSUNRAY BACKUP END ([0-9a-f]{64})\n$/;
export const END_BYTES = endOf('0'.repeat(64)).length;

export function endOf(sha256: string): Buffer {
  return Buffer.from(`\nSUNRAY BACKUP END ${sha256}\n`);
}
