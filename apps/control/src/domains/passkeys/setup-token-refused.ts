import type { RefusedToken } from '../setup-tokens/find-and-validate.ts';
import { TracedRefusal } from './traced-refusal.ts';

/** The one public answer for a setup token that does not work, with the exact reason for the audit. */
export function setupTokenRefused(refused: RefusedToken, about: { hostId: string }): TracedRefusal {
  return new TracedRefusal('setup-token.refused', {
    event: 'setup_token.refused',
    action: 'refuse',
    severity: 'warning',
    resource: { type: 'setup_token', id: refused.tokenId },
    subjectId: refused.userId,
    hostId: about.hostId,
    success: false,
    reason: refused.reason,
  });
}
