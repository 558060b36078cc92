import type { HostFact } from '@sunray/contract/facts.ts';

type Origins = { backend: URL; public: URL };

const known = new WeakMap<HostFact, Origins>();

/** The two addresses of a host as URLs, parsed once for each copy of its fact. */
export function originsOf(host: HostFact): Origins {
  const parsed = known.get(host);
  if (parsed !== undefined) return parsed;
  const origins = { backend: new URL(host.backend_url), public: new URL(host.public_origin) };
  known.set(host, origins);
  return origins;
}
