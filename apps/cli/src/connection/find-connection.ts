import { CliError } from '../cli-error.ts';
import type { Settings } from '../config.ts';
import { UsageError } from '../usage-error.ts';
import { apiKeyForm } from './api-key-form.ts';
import type { Connection } from './connection.ts';
import { controlUrl } from './control-url.ts';
import { credentialsFile } from './credentials-file.ts';
import { readCredentials } from './read-credentials.ts';

/**
 * The installation to speak to: the one at `url`, by the key in SUNRAY_API_KEY, or the one whose credentials lie near. A
 * key goes nowhere but where it was given for. Errors: UsageError, `cli.no-credentials`, `cli.credentials-unusable`.
 */
export async function findConnection(settings: Settings, url: string | undefined): Promise<Connection> {
  if (url !== undefined) return namedConnection(settings, url);
  if (settings.apiKey !== null)
    throw new UsageError('SUNRAY_API_KEY is set, but not for which control plane: add --url.');
  const path = await credentialsFile(settings);
  if (path !== null) return readCredentials(path);
  const where = settings.home ?? `.sunray in ${settings.folder} or above it`;
  throw new CliError(
    'cli.no-credentials',
    `No installation was found: there is no credentials.json in ${where}. Run \`npm start\` first, or name a control plane with --url and its key in SUNRAY_API_KEY.`,
  );
}

function namedConnection({ apiKey }: Settings, url: string): Connection {
  const named = controlUrl(url);
  if (named === null)
    throw new UsageError(
      '--url must be the https address of a control plane (plain http for this machine alone).',
    );
  if (apiKey === null) throw new UsageError('--url needs the key of that control plane in SUNRAY_API_KEY.');
  if (!apiKeyForm.test(apiKey.reveal()))
    throw new UsageError('SUNRAY_API_KEY is not an API key: it begins with sra_ and has 47 characters.');
  return { controlUrl: named, apiKey, edgeUrl: null, workerId: null, file: null };
}
