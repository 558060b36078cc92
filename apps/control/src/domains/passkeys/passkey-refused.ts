import type { ChallengeReason, PasskeyReason } from './reasons.ts';
import { TracedRefusal } from './traced-refusal.ts';

type About = { hostId: string; userId?: string | null; passkeyId?: string | null };

/** The one public answer of a failed ceremony, with the exact reason for the audit. */
export function passkeyRefused(reason: PasskeyReason | ChallengeReason, about: About): TracedRefusal {
  return new TracedRefusal(
    reason.startsWith('challenge_') ? 'passkey.challenge-expired' : 'passkey.refused',
    {
      event: 'passkey.refused',
      action: 'refuse',
      // A counter that runs backwards says that the private key exists twice.
      severity: reason === 'counter_regression' ? 'critical' : 'warning',
      resource: { type: 'passkey', id: about.passkeyId ?? null },
      subjectId: about.userId ?? null,
      hostId: about.hostId,
      success: false,
      reason,
    },
  );
}
