import type { Random } from '@sunray/primitives/random.ts';

/** A UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, 74 of chance. Sorts by time, is guessable, never a secret. */
export function newEventId(nowMs: number, random: Random): string {
  const drawn = random.bytes(10);
  const time = Math.max(0, Math.floor(nowMs)).toString(16).padStart(12, '0').slice(-12);
  const chance = Array.from(drawn, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (Number.parseInt(chance.charAt(3), 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${chance.slice(0, 3)}-${variant}${chance.slice(4, 7)}-${chance.slice(7, 19)}`;
}
