// npm run reset: removes the state of this installation, after a question.
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { EmbeddedDatabaseError } from '../../apps/control/src/db/embedded/embedded-database-error.ts';
import { findHome } from '../start/home.ts';
import { LaunchError } from '../start/launch-error.ts';
import { homeFolder } from '../start/settings.ts';
import { resetHome } from './reset-home.ts';

const wanted = homeFolder(process.env, join(import.meta.dirname, '..', '..'));
const say = (line: string) => void process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({ options: { yes: { type: 'boolean', short: 'y', default: false } } });
  const home = await findHome(wanted);
  if (home === null) say(`There is no Sunray home at ${wanted}; nothing was removed.`);
  else if (values.yes || (await agreed(home.folder))) await resetHome(home, say);
  else say('Nothing was removed.');
} catch (error) {
  if (
    !(error instanceof LaunchError) &&
    !(error instanceof EmbeddedDatabaseError) &&
    !(error instanceof TypeError)
  )
    throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function agreed(folder: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new LaunchError(
      'Nobody can be asked here. To remove the state without a question: npm run reset -- --yes',
    );
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await ask.question(
      `Remove ${folder} with its database, keys, users and passkeys for good? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    ask.close();
  }
}
