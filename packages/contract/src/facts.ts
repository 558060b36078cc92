import * as z from 'zod/mini';

/** `[epoch, n, render]`, compared in this order (leases.md C1). */
export const version = z.tuple([
  z.int().check(z.nonnegative()),
  z.int().check(z.nonnegative()),
  z.int().check(z.nonnegative()),
]);
export type Version = z.infer<typeof version>;

/** The release's way of writing fact documents. Raise it when a document's form changes: older copies count as behind. */
export const RENDER = 2;

export const subject = z
  .string()
  .check(z.regex(/^(worker|host|user):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
export type Subject = `worker:${string}` | `host:${string}` | `user:${string}`;

/** True for a text that names a subject. */
export function isSubject(text: string): text is Subject {
  return subject.safeParse(text).success;
}

const publicJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string().check(z.minLength(1), z.maxLength(100)),
});
export type PublicJwk = z.infer<typeof publicJwk>;
export const publicJwkSchema = publicJwk;

/** What a worker serves and which signatures it accepts. */
export const workerFact = z.strictObject({
  kind: z.literal('worker'),
  worker_id: z.uuid(),
  hosts: z.array(z.strictObject({ domain: z.string(), host_id: z.uuid() })),
  /** Public halves of the control plane's session keys. */
  session_keys: z.array(publicJwk),
  /** Public assertion keys of all workers of these hosts: the JWKS of the hosts. */
  assertion_keys: z.array(publicJwk),
  /** Session generation: a token of another generation has ended. */
  gen: z.int().check(z.nonnegative()),
});
export type WorkerFact = z.infer<typeof workerFact>;

export const corsPolicy = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('refuse') }),
  z.strictObject({ mode: z.literal('pass') }),
  z.strictObject({ mode: z.literal('list'), origins: z.array(z.string()) }),
]);
export type CorsPolicy = z.infer<typeof corsPolicy>;

/** A protected application as the edge needs to know it. */
export const hostFact = z.strictObject({
  kind: z.literal('host'),
  host_id: z.uuid(),
  domain: z.string(),
  /** Scheme, host and port that browsers see; origin of links and passkeys. */
  public_origin: z.string(),
  backend_url: z.string(),
  is_active: z.boolean(),
  block_traffic: z.boolean(),
  rp_id: z.string(),
  websockets: z.boolean(),
  /** Origins beside the host's own that may open a WebSocket. */
  websocket_origins: z.array(z.string()),
  cors: corsPolicy,
  security_headers: z.boolean(),
  max_body_bytes: z.int(),
  support_contact: z.nullable(z.string()),
  /** Share of allowed requests that are reported, 0 to 1. */
  decision_sampling: z.number().check(z.minimum(0), z.maximum(1)),
});
export type HostFact = z.infer<typeof hostFact>;

export const sessionFact = z.strictObject({
  sid: z.string(),
  sign_in_id: z.string(),
  host_id: z.uuid(),
  /** Unix seconds. */
  expires_at: z.int(),
  amr: z.array(z.string()),
});
export type SessionFact = z.infer<typeof sessionFact>;

/** A person as the edge needs to know them. */
export const userFact = z.strictObject({
  kind: z.literal('user'),
  user_id: z.uuid(),
  username: z.string(),
  display_name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  status: z.enum(['active', 'suspended', 'disabled', 'deleted']),
  locale: z.nullable(z.string()),
  hosts: z.array(z.uuid()),
  groups: z.array(z.string()),
  sessions: z.array(sessionFact),
});
export type UserFact = z.infer<typeof userFact>;

export const factDocument = z.discriminatedUnion('kind', [workerFact, hostFact, userFact]);
export type FactDocument = z.infer<typeof factDocument>;

/** Negative, zero or positive as `a` is older than, the same as, or newer than `b`. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
