import { isThisMachine } from '../connection/is-this-machine.ts';
import { UsageError } from '../usage-error.ts';

/** Where an application is, and under what name people open it. */
export type Place = { domain: string; origin: string; backend: string };

type Given = { as: string; origin?: string; edgeUrl: string | null };

/** Reads what `protect` is told. Without --origin, a `localhost` name gets the port of this machine's edge. */
export function placeOf(url: string, given: Given): Place {
  const domain = domainOf(given.as);
  return { domain, origin: originOf(domain, given), backend: backendOf(url) };
}

function domainOf(name: string): string {
  const domain = name.toLowerCase();
  if (/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/.test(domain) && domain.includes('.')) return domain;
  throw new UsageError(
    `--as must be a name without scheme or port, such as app.localhost; "${name}" is none.`,
  );
}

function backendOf(text: string): string {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url === null) {
    const meant = /^[\w.[\]:-]+$/.test(text)
      ? ` Perhaps http://${/^\d+$/.test(text) ? `127.0.0.1:${text}` : text}?`
      : '';
    throw new UsageError(
      `"${text}" is no address of an application: it must begin with http:// or https://.${meant}`,
    );
  }
  return url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password
    ? url.origin
    : text;
}

function originOf(domain: string, { origin, edgeUrl }: Given): string {
  if (origin !== undefined) return origin.replace(/\/$/, '');
  const edge = edgeUrl === null ? null : new URL(edgeUrl);
  if (
    domain.endsWith('.localhost') &&
    edge !== null &&
    edge.protocol === 'http:' &&
    isThisMachine(edge.href)
  ) {
    return new URL(`http://${domain}${edge.port && `:${edge.port}`}`).origin;
  }
  throw new UsageError(`What do browsers see? Name it by --origin, such as --origin https://${domain}.`);
}
