import { isLoopback } from '@sunray/policy/is-loopback.ts';

/** True for a URL that leads nowhere but to this machine. */
export function isThisMachine(url: string): boolean {
  return isLoopback(new URL(url).hostname);
}
