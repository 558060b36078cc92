import type { Clock } from '@sunray/primitives/clock.ts';
import type { Random } from '@sunray/primitives/random.ts';
import type { KeyRing } from '@sunray/primitives/seal.ts';
import type { Es256PrivateJwk, Es256SigningKey } from '@sunray/primitives/tokens/es256-key.ts';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Db } from './db/client.ts';
import type { Signals } from './feed/signals.ts';

/** The session keys of the configuration, and what was made ready of the key in the database that signs, by its name. */
export type SessionKeys = {
  readonly configured: readonly Es256PrivateJwk[];
  readonly imported: Map<string, Es256SigningKey>;
};

/** The control plane's answer keys: the first signs. */
export type ControlKeys = { current: { kid: string; privateKey: CryptoKey } };

/** What one process has: made once in `main.ts`, handed to everything else. */
export type Deps = {
  readonly db: Db;
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly keyRing: KeyRing;
  readonly sessionKeys: SessionKeys;
  readonly controlKeys: ControlKeys;
  /** What wakes the polls of edges and whoever waits for their acknowledgements. */
  readonly signals: Signals;
  /** A row id: UUIDv7, sorts by time, guessable, never a secret. */
  newId(): string;
  /** See new-token.ts. */
  newToken(): string;
};
