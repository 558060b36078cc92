import type { HostFact } from '@sunray/contract/facts.ts';
import { originsOf } from './origins.ts';

/** A `Location` that names the backend itself, as browsers must see it; every other one as it came. */
export function publicLocation(location: string, host: HostFact): string {
  const isAbsolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(location);
  const { backend, public: shown } = originsOf(host);
  if (!isAbsolute || !URL.canParse(location, backend)) return location;
  const target = new URL(location, backend);
  if (target.origin !== backend.origin) return location;
  const prefix = backend.pathname.replace(/\/$/, '');
  const path = target.pathname.startsWith(`${prefix}/`)
    ? target.pathname.slice(prefix.length)
    : target.pathname;
  return shown.origin + path + target.search + target.hash;
}
