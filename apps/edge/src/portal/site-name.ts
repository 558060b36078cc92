import type { HostFact } from '@sunray/contract/facts.ts';

/** What people see in their address bar: host and, where it is not the usual one, port. */
export function siteName(host: HostFact): string {
  return URL.canParse(host.public_origin) ? new URL(host.public_origin).host : host.domain;
}
