import type { SetupToken } from './setup-token.ts';

/** Whether a setup token still opens anything, and how often it did where it may do so several times. */
export function stateText(token: SetupToken, nowMs: number): string {
  if (token.revoked_at !== null) return 'revoked';
  if (token.use_count >= token.max_uses) return 'used';
  if (Date.parse(token.expires_at) <= nowMs) return 'expired';
  return token.max_uses === 1 ? 'open' : `open ${token.use_count}/${token.max_uses}`;
}
