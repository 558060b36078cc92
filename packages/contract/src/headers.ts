/** Names that travel. They are wire format: a change needs a migration. */
export const SESSION_COOKIE = '__Host-sunray_session';
export const FLOW_COOKIE = '__Host-sunray_flow';
export const ASSERTION_HEADER = 'X-Sunray-Jwt-Assertion';
export const WORKER_HEADER = 'X-Worker-ID';
export const SCHEMA_HEADER = 'X-Sunray-Schema';
export const REQUEST_ID_HEADER = 'X-Request-ID';
export const PORTAL_PREFIX = '/.sunray/';
export const WELL_KNOWN_PREFIX = '/.well-known/sunray/';
export const JWKS_PATH = '/.well-known/sunray/jwks.json';
/** The number of this contract; both sides serve it and the one before. */
export const CONTRACT_SCHEMA = 1;
