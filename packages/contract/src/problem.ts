/**
 * Every code a refusal may carry, with its HTTP status and title. Codes are stable and public (RFC 9457 `type` is
 * derived from them); exact reasons inside stay inside. Adding one is free, renaming one breaks clients.
 */
export const PROBLEMS = {
  // The request itself
  'request.malformed': [400, 'The request is malformed.'],
  'request.path-refused': [400, 'The path is ambiguous and was refused.'],
  'request.method-refused': [405, 'This method is not accepted.'],
  'request.two-principals': [400, 'The request carries two identities.'],
  'request.invalid': [400, 'The request does not have the expected form.'],
  'request.body-too-large': [413, 'The request body is too large.'],
  'request.cross-site': [403, 'This request must come from the same site.'],
  'request.not-found': [404, 'There is nothing here.'],
  'request.media-type': [415, 'The body must be application/json.'],
  // Hosts at the edge
  'host.unknown': [421, 'No application is protected under this address.'],
  'host.locked': [403, 'This application is locked.'],
  'host.inactive': [503, 'This application is switched off.'],
  'host.websockets-off': [403, 'WebSockets are switched off for this application.'],
  'host.origin-refused': [403, 'This origin may not open a connection here.'],
  'host.preflight-refused': [403, 'This origin may not call this application.'],
  // Sign-in and sessions
  'session.required': [401, 'Sign in to go on.'],
  'session.ended': [401, 'The session has ended. Sign in again.'],
  'user.inactive': [403, 'This account is not active.'],
  'user.not-granted': [403, 'This account has no access to this application.'],
  'passkey.refused': [401, 'The passkey was not accepted.'],
  'passkey.challenge-expired': [400, 'This sign-in took too long or was already used. Start again.'],
  'setup-token.refused': [403, 'This setup link does not work.'],
  'rate.limited': [429, 'Too many attempts. Wait before you try again.'],
  // Edge and backend
  'edge.stale': [503, 'The edge has no current policy.'],
  'edge.control-unreachable': [503, 'Signing in is not possible at the moment.'],
  'edge.failure': [500, 'The edge could not decide and refused.'],
  'backend.unreachable': [502, 'The application does not answer.'],
  // The link between edge and control plane
  'link.signature-refused': [401, 'The signature was not accepted.'],
  'link.replayed': [401, 'This call was already made.'],
  'link.not-your-host': [403, 'This worker does not serve that host.'],
  'link.holder-superseded': [409, 'This holder has to take a new identity.'],
  'link.mark-refused': [401, 'The mark was not made here.'],
  'link.schema-refused': [426, 'This release of the contract is not spoken here.'],
  'link.body-too-large': [413, 'The call is too large.'],
  // Workers
  'worker.registration-blocked': [409, 'This worker may not serve that host.'],
  'worker.name-taken': [409, 'A worker of this name exists.'],
  'worker.two-keys': [409, 'This worker has two live keys already.'],
  'worker.last-key': [409, 'The last live key of a worker cannot go.'],
  'worker.in-use': [409, 'This worker serves a host, or is named to take one over.'],
  // Control plane
  'admin.unauthenticated': [401, 'A valid API key is needed.'],
  'admin.forbidden': [403, 'This key may not do that.'],
  'resource.not-found': [404, 'There is no such resource.'],
  'resource.conflict': [409, 'The resource has changed meanwhile.'],
  'user.name-taken': [409, 'A user of this name exists.'],
  'host.domain-taken': [409, 'A host of this domain exists.'],
  'host.backend-refused': [400, 'This backend address is not allowed.'],
  'host.origin-mismatch': [400, 'The public origin does not belong to the domain.'],
  'host.rp-id-refused': [400, 'The relying party id does not fit the domain.'],
  'user.no-host': [400, 'The user is not granted that host.'],
  'api-key.last': [409, 'The last working key cannot be revoked.'],
  'service.unavailable': [503, 'The control plane cannot answer at the moment.'],
  'service.failure': [500, 'Something went wrong. Nothing was changed.'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457 body as both apps send it. `request_id` lets a person name the refusal to an operator. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  request_id: string;
  detail?: string;
  errors?: { path: string; message: string }[];
  retry_after_s?: number;
  sign_in_url?: string;
  /** The reason in one word, for callers that know it by that. */
  error?: string;
};

/** Status and title of a code. */
export function problemOf(code: ProblemCode): { status: number; title: string } {
  const [status, title] = PROBLEMS[code];
  return { status, title };
}

/** True for a text that names a problem of this contract. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEMS, text);
}
