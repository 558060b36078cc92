/** The closed list of what the audit may say happened. `room.what`, past tense or noun. */
export const AUDIT_EVENTS = [
  'host.created',
  'host.updated',
  'host.locked',
  'host.unlocked',
  'user.created',
  'user.updated',
  'user.disabled',
  'user.enabled',
  'user.granted',
  'user.grant_removed',
  'setup_token.issued',
  'setup_token.consumed',
  'setup_token.refused',
  'setup_token.revoked',
  'passkey.registered',
  'passkey.removed',
  'passkey.refused',
  'session.opened',
  'session.ended',
  'worker.created',
  'worker.updated',
  'worker.key_added',
  'worker.key_removed',
  'worker.removed',
  'worker.bound',
  'worker.unbound',
  'worker.binding_refused',
  'worker.migrated',
  'worker.holder_registered',
  'worker.holder_keys_changed',
  'worker.assertion_keys_asked',
  'worker.holder_superseded',
  'worker.mark_refused',
  'worker.signature_refused',
  'worker.foreign_host',
  'api_key.created',
  'api_key.revoked',
  'admin.refused',
  'alert.raised',
  'alert.resolved',
  'alert.reopened',
  'job.run',
  'job.failed',
  'session_key.added',
  'session_key.rotated',
  'session_key.retired',
  'system.initialised',
  'system.epoch_raised',
  'system.backed_up',
  'system.restored',
] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

export const AUDIT_SEVERITIES = ['info', 'notice', 'warning', 'critical'] as const;
export type AuditSeverity = (typeof AUDIT_SEVERITIES)[number];

export const AUDIT_SOURCES = ['api', 'console', 'cli', 'edge', 'job', 'system'] as const;
export type AuditSource = (typeof AUDIT_SOURCES)[number];

export const AUDIT_ACTIONS = ['create', 'read', 'update', 'delete', 'sign_in', 'sign_out', 'refuse'] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** The eleven ways a setup token can be wrong; the public answer is always `setup-token.refused`. */
export const SETUP_TOKEN_REFUSALS = [
  'unknown',
  'malformed',
  'expired',
  'used_up',
  'revoked',
  'wrong_host',
  'wrong_user',
  'user_inactive',
  'address_outside',
  'country_outside',
  'time_outside',
] as const;
export type SetupTokenRefusal = (typeof SETUP_TOKEN_REFUSALS)[number];
