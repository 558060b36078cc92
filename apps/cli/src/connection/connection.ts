import type { Secret } from '@sunray/primitives/secret.ts';

/** The installation a command speaks to. What only the installation's own machine knows is null elsewhere. */
export type Connection = {
  controlUrl: string;
  apiKey: Secret;
  edgeUrl: string | null;
  workerId: string | null;
  /** The file all this was read from, and whether others may read it. */
  file: { path: string; mode: number; isPrivate: boolean } | null;
};
