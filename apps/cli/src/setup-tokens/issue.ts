import type { Api } from '../api/api.ts';
import { type IssuedSetupToken, issuedSetupToken } from './setup-token.ts';

export type TokenOptions = { expiresIn?: number; maxUses?: number; label?: string };

/** Issues a setup link for a person at a host. */
export function issueSetupToken(
  api: Api,
  place: { userId: string; hostId: string },
  given: TokenOptions,
): Promise<IssuedSetupToken> {
  const body = {
    user_id: place.userId,
    host_id: place.hostId,
    ...(given.expiresIn !== undefined && { expires_in_s: given.expiresIn }),
    ...(given.maxUses !== undefined && { max_uses: given.maxUses }),
    ...(given.label !== undefined && { label: given.label }),
  };
  return api('POST /setup-tokens', issuedSetupToken, { body });
}
