import { open } from 'node:fs/promises';
import { Secret } from '@sunray/primitives/secret.ts';
import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import { apiKeyForm } from './api-key-form.ts';
import type { Connection } from './connection.ts';
import { controlUrl } from './control-url.ts';

const httpUrl = z
  .string()
  .refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), 'is no http(s) address');
const credentials = z.object({
  controlUrl: z.string().refine((text) => controlUrl(text) !== null, 'is no address to send a key to'),
  edgeUrl: httpUrl,
  adminApiKey: z.string().regex(apiKeyForm, 'is no API key'),
  workerId: z.string(),
});

/** The connection that a file of credentials describes. Errors: `cli.credentials-unusable`, never with a value. */
export async function readCredentials(path: string): Promise<Connection> {
  const { text, mode } = await readWithMode(path);
  const read = credentials.safeParse(parse(text));
  if (!read.success) throw unusable(path, faultsOf(read.error));
  const { data } = read;
  return {
    controlUrl: controlUrl(data.controlUrl) ?? data.controlUrl,
    apiKey: new Secret(data.adminApiKey),
    edgeUrl: data.edgeUrl.replace(/\/+$/, ''),
    workerId: data.workerId,
    file: { path, mode, isPrivate: (mode & 0o077) === 0 },
  };
}

async function readWithMode(path: string): Promise<{ text: string; mode: number }> {
  try {
    await using file = await open(path);
    return { text: await file.readFile('utf8'), mode: (await file.stat()).mode & 0o777 };
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable';
    throw unusable(path, `it cannot be read (${reason})`, cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function faultsOf({ issues }: z.ZodError): string {
  const faults = issues.map(({ path, code, message }) =>
    path.length === 0
      ? 'it is not JSON with fields'
      : `${path.join('.')} ${code === 'invalid_type' ? 'is missing' : message}`,
  );
  return faults.join(', ');
}

function unusable(path: string, why: string, cause?: unknown): CliError {
  return new CliError(
    'cli.credentials-unusable',
    `${path} cannot be used: ${why}. \`npm start\` writes it anew.`,
    { cause },
  );
}
