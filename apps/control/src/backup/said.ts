import type { BackedUp } from './back-up.ts';
import type { Restored } from './restore.ts';

/** What a person is told of a backup. */
export function backedUpText({ path, bytes, rows, key_ids }: BackedUp): string {
  const keys = key_ids.length === 0 ? '' : ` (key ${key_ids.join(', ')})`;
  return `${path} holds ${counted(rows)} in ${bytes} bytes.
It holds personal data and sealed secrets; only you can read it. The keys are NOT in it: keep the key ring${keys} and the
other keys of this installation as safely, in another place. Without them a backup cannot be restored.
`;
}

/** What a person is told of a restore. */
export function restoredText(done: Restored): string {
  return `Restored ${counted(done.rows)} as they were at ${done.created_at}.
Everybody has to sign in again: ${done.sessions_ended} sessions ended, ${done.setup_tokens_revoked} open setup links are taken back.
Whatever was disabled, removed or revoked after that moment is as it was then: look through people, grants, passkeys,
API keys and worker keys as soon as the control plane runs.
`;
}

function counted(rows: Record<string, number>): string {
  const sum = Object.values(rows).reduce((total, count) => total + count, 0);
  return `${sum} rows of ${Object.keys(rows).length} tables`;
}
