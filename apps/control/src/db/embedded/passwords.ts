import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { writeDurably } from './durable-file.ts';
import { exists } from './exists.ts';

/** The passwords of the two roles, by role. */
export type Passwords = { sunray_owner: string; sunray_app: string };

export function newPasswords(): Passwords {
  return { sunray_owner: randomBytes(32).toString('hex'), sunray_app: randomBytes(32).toString('hex') };
}

/** Reads the file of passwords; undefined when it is missing or holds something else. */
export async function readPasswords(path: string): Promise<Passwords | undefined> {
  if (!(await exists(path))) return undefined;
  try {
    const found: Partial<Record<string, unknown>> = JSON.parse(await readFile(path, 'utf8')) ?? {};
    const { sunray_owner, sunray_app } = found;
    return isPassword(sunray_owner) && isPassword(sunray_app) ? { sunray_owner, sunray_app } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function writePasswords(path: string, passwords: Passwords): Promise<void> {
  return writeDurably(path, `${JSON.stringify(passwords, null, 2)}\n`);
}

/** Hex only: these go into SQL text, where nothing could quote them on our behalf. */
function isPassword(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
