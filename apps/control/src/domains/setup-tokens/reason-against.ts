import type { SetupTokenRefusal } from '@sunray/contract/audit-events.ts';

type Facts = {
  revokedAt: Date | null;
  expiresAt: Date;
  useCount: number;
  maxUses: number;
  hostIds: string[];
  userStatus: string;
  isGranted: boolean;
};

/**
 * Why a setup token may not be used on a host now, or null when it may. `wrong_user`: its person has no
 * access to that host (any more), although the token names it. Says in words what `validateAndConsume`
 * asserts in its statement.
 */
export function reasonAgainst(token: Facts, at: { hostId: string; now: Date }): SetupTokenRefusal | null {
  if (token.revokedAt !== null) return 'revoked';
  if (token.expiresAt <= at.now) return 'expired';
  if (token.useCount >= token.maxUses) return 'used_up';
  if (!token.hostIds.includes(at.hostId)) return 'wrong_host';
  if (token.userStatus !== 'active') return 'user_inactive';
  if (!token.isGranted) return 'wrong_user';
  return null;
}
