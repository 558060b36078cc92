import type { SetupToken } from './setup-token.ts';

/** Whether a setup token still opens anything. */
export function stateOf(token: SetupToken, nowMs: number): 'revoked' | 'used' | 'expired' | 'open' {
  if (token.revoked_at !== null) return 'revoked';
  if (token.use_count >= token.max_uses) return 'used';
  return Date.parse(token.expires_at) <= nowMs ? 'expired' : 'open';
}
