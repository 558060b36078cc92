import { z } from 'zod';

/** A schema of base64url text of at most `maxLength` characters. */
export function base64urlText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(/^[A-Za-z0-9_-]+$/);
}
