import * as z from 'zod/mini';
import { call } from './call.ts';
import { reportEvents } from './events.ts';
import { factDocument, publicJwkSchema, subject, version } from './facts.ts';

const text = (max: number) => z.string().check(z.maxLength(max));
const region = z.string().check(z.regex(/^[a-z0-9-]{1,32}$/));
/** 128 random bits or more, base64url. */
const randomId = z.string().check(z.regex(/^[A-Za-z0-9_-]{22,86}$/));
/** SHA-256 of the flow cookie's value, base64url: ties a ceremony to the browser that began it. */
const flowHash = z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/));

/** Who stands at the edge's door, as the edge saw them. */
const client = z.strictObject({
  ip: text(45),
  country: z.nullable(z.string().check(z.regex(/^[A-Z0-9]{2}$/))),
  user_agent: text(512),
});
export type Client = z.infer<typeof client>;

/** JSON of the WebAuthn ceremonies; its content is checked by the relying-party library, its size here. */
const webauthnJson = z.record(text(64), z.unknown());

const opened = z.strictObject({
  session_token: text(2048),
  sid: text(64),
  user_id: z.uuid(),
  username: text(255),
  /** Unix seconds. */
  expires_at: z.int(),
  /** Version of the user's fact that first knows this session. */
  fv: version,
});
export type OpenedSession = z.infer<typeof opened>;

/**
 * A holder makes itself and its region's assertion keys known. Idempotent. A key is used only after it was named as
 * usable: it stands in the JWKS of every host concerned.
 */
export const registerHolder = call({
  path: '/sunray-srvr/v1/holders/register',
  input: z.strictObject({
    holder: randomId,
    region,
    edge_version: text(64),
    /** The one in use, the next one, the one before: all that its assertions may be verified with. */
    assertion_keys: z.array(publicJwkSchema).check(z.minLength(1), z.maxLength(3)),
    /** How often these have changed; an older list changes nothing. */
    keys_version: z.int().check(z.nonnegative()),
  }),
  output: z.strictObject({
    worker_id: z.uuid(),
    lease_ms: z.int(),
    max_stale_s: z.int(),
    usable_keys: z.array(text(100)),
  }),
});

/** Reads facts and registers the holder's copies of them (C4). `document` null: there is no such subject. */
export const readFacts = call({
  path: '/sunray-srvr/v1/facts/read',
  input: z.strictObject({
    holder: randomId,
    region,
    subjects: z.array(subject).check(z.minLength(1), z.maxLength(50)),
  }),
  output: z.strictObject({
    lease_ms: z.int(),
    max_stale_s: z.int(),
    facts: z.array(
      z.strictObject({ subject, registration: text(64), version, document: z.nullable(factDocument) }),
    ),
  }),
});

/** Proof of what a holder was last told, made and checked by the control plane (C9). */
const mark = text(256);

/** At most so many changes, or about so many bytes of them, in one answer of the feed (C8). */
export const MAX_FEED_CHANGES = 500;
export const MAX_FEED_BYTES = 1_000_000;

/**
 * What has changed among a holder's copies. Waits up to `wait_ms` for something to happen. Only an answer that says
 * `more: false` confirms that the holder is current (C8); each grants leave to serve for `max_stale_s` from when the call was sent (C6).
 * Refuses `link.holder-superseded` where the holder has to take a new identity.
 */
export const pollFeed = call({
  path: '/sunray-srvr/v1/feed/poll',
  input: z.strictObject({
    holder: randomId,
    /** Which run of the holder speaks, and for how many times: one that arrives behind a later one is told from it. */
    instance: randomId,
    attempt: z.int().check(z.nonnegative()),
    /** Of the last answer that was stored; null before the first. */
    mark: z.nullable(mark),
    /** Delivered and not acknowledged yet: not to be sent again in that version. */
    delivered: z
      .array(z.strictObject({ registration: text(64), version }))
      .check(z.maxLength(4 * MAX_FEED_CHANGES)),
    wait_ms: z.int().check(z.minimum(0), z.maximum(30_000)),
    edge_version: text(64),
    /** Ids of the control keys whose answers it believes. */
    control_keys: z.array(text(100)).check(z.maxLength(10)),
  }),
  output: z.strictObject({
    mark,
    epoch: z.int(),
    lease_ms: z.int(),
    max_stale_s: z.int(),
    changes: z.array(
      z.strictObject({ subject, registration: text(64), version, document: z.nullable(factDocument) }),
    ),
    more: z.boolean(),
    /** True: the holder is to make a new assertion key. */
    rotate_assertion_key: z.optional(z.boolean()),
  }),
});

/** A holder's copies have reached these versions and no lease on an older one runs any more; others it has forgotten (C7). */
export const acknowledgeFacts = call({
  path: '/sunray-srvr/v1/feed/acknowledge',
  input: z.strictObject({
    holder: randomId,
    /** Of the last answer that was stored: a disk from before it is an older one from now on. */
    mark: z.nullable(mark),
    reached: z
      .array(z.strictObject({ subject, registration: text(64), version }))
      .check(z.maxLength(MAX_FEED_CHANGES)),
    released: z
      .array(z.strictObject({ subject, registration: text(64) }))
      .check(z.maxLength(MAX_FEED_CHANGES)),
  }),
  output: z.strictObject({}),
});

/** Options for a passkey assertion without a typed name. */
export const beginSignIn = call({
  path: '/sunray-srvr/v1/passkeys/sign-in/begin',
  input: z.strictObject({ host_id: z.uuid(), flow_hash: flowHash, client }),
  output: z.strictObject({ options: webauthnJson }),
});

/** Verifies the assertion and opens a session. */
export const finishSignIn = call({
  path: '/sunray-srvr/v1/passkeys/sign-in/finish',
  input: z.strictObject({ host_id: z.uuid(), flow_hash: flowHash, response: webauthnJson, client }),
  output: opened,
});

/** Looks at a setup token without using it and gives options for a new passkey. */
export const beginSetup = call({
  path: '/sunray-srvr/v1/setup/begin',
  input: z.strictObject({ host_id: z.uuid(), flow_hash: flowHash, setup_token: text(64), client }),
  output: z.strictObject({ options: webauthnJson, username: text(255), display_name: z.nullable(text(255)) }),
});

/** Uses the setup token, stores the passkey and opens a session, all or nothing. */
export const finishSetup = call({
  path: '/sunray-srvr/v1/setup/finish',
  input: z.strictObject({
    host_id: z.uuid(),
    flow_hash: flowHash,
    setup_token: text(64),
    passkey_name: z.nullable(text(100)),
    response: webauthnJson,
    client,
  }),
  output: opened,
});

/** Signs out: ends every session of the sign-in that `session_token`'s session belongs to. */
export const signOut = call({
  path: '/sunray-srvr/v1/sessions/sign-out',
  input: z.strictObject({ host_id: z.uuid(), user_id: z.uuid(), sid: text(64), client }),
  output: z.strictObject({ ended: z.int() }),
});

/**
 * Asks to serve the host of a domain. Refuses `worker.registration-blocked`, alike for a domain that is not protected
 * and for a host that another worker serves.
 */
export const bindHost = call({
  path: '/sunray-srvr/v1/hosts/bind',
  input: z.strictObject({ domain: text(253) }),
  output: z.strictObject({ host_id: z.uuid(), outcome: z.enum(['bound', 'already_bound', 'migrated']) }),
});

/** Every call there is; both doors are built from this list. */
export const EDGE_CALLS = {
  registerHolder,
  bindHost,
  readFacts,
  pollFeed,
  acknowledgeFacts,
  beginSignIn,
  finishSignIn,
  beginSetup,
  finishSetup,
  signOut,
  reportEvents,
} as const;
export type EdgeCallName = keyof typeof EDGE_CALLS;
