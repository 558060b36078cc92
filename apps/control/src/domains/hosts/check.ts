import type { CorsPolicy } from '@sunray/contract/facts.ts';
import { backendFault } from '@sunray/policy/backend-url.ts';
import { canonicalDomain } from '@sunray/policy/domain.ts';
import type { Ctx } from '../../ctx.ts';
import { Refusal } from '../../refusal.ts';

type Addresses = { domain: string; publicOrigin: string; backendUrl: string; rpId: string };

/**
 * Refuses addresses that do not belong together: a domain that is not in canonical form, a public origin of another
 * host, a backend outside the allowed networks, a relying party id that is no suffix of the domain (WebAuthn §5.1.3).
 */
export function checkAddresses(ctx: Ctx, given: Addresses): void {
  if (canonicalDomain(given.domain) !== given.domain) {
    throw new Refusal('request.invalid', {
      errors: [{ path: 'body.domain', message: 'must be a lower-case host name without a port' }],
    });
  }
  checkOrigin(given.publicOrigin, given.domain);
  const fault = backendFault(given.backendUrl, ctx.deps.config.backendNetworks);
  if (fault !== null) throw new Refusal('host.backend-refused', { detail: fault });
  const isSuffix = given.domain === given.rpId || given.domain.endsWith(`.${given.rpId}`);
  if (!isSuffix || !isRelyingPartyId(given)) throw new Refusal('host.rp-id-refused');
}

/** Refuses anything that is not `scheme://host[:port]` in the form in which a browser names it. */
function checkPlainOrigin(text: string, path: string): void {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain =
    url !== null && url.origin === text && (url.protocol === 'http:' || url.protocol === 'https:');
  if (!plain)
    throw new Refusal('request.invalid', {
      errors: [{ path, message: 'must be an origin such as https://app.example.com' }],
    });
}

function checkOrigin(publicOrigin: string, domain: string): void {
  checkPlainOrigin(publicOrigin, 'body.public_origin');
  const url = new URL(publicOrigin);
  const isLocal = domain === 'localhost' || domain.endsWith('.localhost');
  if (url.hostname !== domain) throw new Refusal('host.origin-mismatch');
  if (url.protocol === 'http:' && !isLocal) {
    throw new Refusal('host.origin-mismatch', {
      detail: 'plain http works on *.localhost names alone: passkeys need https',
    });
  }
}

/** A single label is no relying party of what lies below it; public suffixes are refused by the browser itself. */
function isRelyingPartyId({ domain, rpId }: Addresses): boolean {
  return rpId.includes('.') || rpId === domain;
}

/** Refuses lists of origins with anything in them that is none. */
export function checkOriginLists(given: {
  websocket_origins?: string[] | undefined;
  cors?: CorsPolicy | undefined;
}): void {
  given.websocket_origins?.forEach((text, at) => checkPlainOrigin(text, `body.websocket_origins.${at}`));
  if (given.cors?.mode === 'list')
    given.cors.origins.forEach((text, at) => checkPlainOrigin(text, `body.cors.origins.${at}`));
}
