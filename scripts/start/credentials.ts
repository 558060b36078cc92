import { rename, writeFile } from 'node:fs/promises';

export type Credentials = { controlUrl: string; edgeUrl: string; adminApiKey: string; workerId: string };

/** Writes what tools need to reach this installation; only the owner reads it, and never half of it. */
export async function writeCredentials(file: string, credentials: Credentials): Promise<void> {
  await writeFile(`${file}.partial`, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.partial`, file);
}
