import { systemClock } from '@sunray/primitives/clock.ts';
import { parseControlPrivateKeys } from '@sunray/primitives/control-key.ts';
import { systemRandom } from '@sunray/primitives/random.ts';
import { parseKeyRing } from '@sunray/primitives/seal.ts';
import type { Secret } from '@sunray/primitives/secret.ts';
import { parseEs256Keys } from '@sunray/primitives/tokens/es256-key.ts';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import { type Config, ConfigError } from './config.ts';
import type { Db } from './db/client.ts';
import type { ControlKeys, Deps } from './deps.ts';
import type { Signals } from './feed/signals.ts';
import { newToken } from './new-token.ts';

/** Puts a process together. Keys that cannot be read are reported together, as faults of the configuration. */
export async function makeDeps(
  config: Config,
  parts: { db: Db; log: Logger; signals: Signals },
): Promise<Deps> {
  const faults: string[] = [];
  const read = readerOf(faults);
  const keyRing = await read('SUNRAY_KEY_RING', config.keyRing, parseKeyRing);
  const sessionKeys = await read('SUNRAY_SESSION_KEY', config.sessionKey, parseEs256Keys);
  const controlKeys = await read('SUNRAY_CONTROL_KEY', config.controlKey, readControlKeys);
  if (keyRing === null || sessionKeys === null || controlKeys === null) throw new ConfigError(faults);
  return {
    db: parts.db,
    config,
    clock: systemClock,
    random: systemRandom,
    log: parts.log,
    keyRing,
    sessionKeys: { configured: sessionKeys, imported: new Map() },
    controlKeys,
    signals: parts.signals,
    newId: uuidv7,
    newToken: () => newToken(systemRandom),
  };
}

/** Reads keys and gathers what is wrong with them; null where a key cannot be read. */
function readerOf(faults: string[]) {
  return async <Value>(
    name: string,
    secret: Secret,
    parse: (text: string) => Value | Promise<Value>,
  ): Promise<Value | null> => {
    try {
      return await parse(secret.reveal());
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      faults.push(`${name}: ${cause.message}`);
      return null;
    }
  };
}

async function readControlKeys(text: string): Promise<ControlKeys> {
  const [first] = await parseControlPrivateKeys(text);
  if (first === undefined) throw new TypeError('no key is given');
  return { current: first };
}
