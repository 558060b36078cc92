import { time } from '../text/time.ts';
import type { IssuedSetupToken } from './setup-token.ts';

/** What a setup link is for, as the lines below one another that go with it. */
export function linkText(issued: IssuedSetupToken, username: string): string {
  const uses = issued.max_uses === 1 ? 'once' : `${issued.max_uses} times`;
  return `${issued.url}\nWhoever opens it creates a passkey and is ${username} from then on.\nIt works ${uses}, until ${time(issued.expires_at)} UTC, and is not shown again.`;
}
