import type { Client } from '@sunray/contract/edge-calls.ts';
import type { HostFact, PublicJwk, SessionFact, UserFact } from '@sunray/contract/facts.ts';
import type { Random } from '@sunray/primitives/random.ts';
import type { Control } from '../control/control.ts';

/** A request for the edge's own pages, after the guards that come before the portal. */
export type PortalVisit = {
  request: Request;
  method: string;
  /** Canonical path, begins with `/.sunray/` or `/.well-known/sunray/`. */
  path: string;
  query: URLSearchParams;
  requestId: string;
  host: HostFact;
  client: Client;
  /** Who is signed in, after the guards for credential and principal; null for everybody else. */
  principal: { user: UserFact; session: SessionFact } | null;
  /** Public assertion keys, from the worker's fact. */
  jwks: PublicJwk[];
};

export type PortalDeps = { control: Control; random: Random; nowMs(): number };
