/** Names that only the edge may set towards a backend, whether it does so or not. */
const NAMES = new Set([
  'client-ip',
  'fastly-client-ip',
  'forwarded',
  'proxy',
  'true-client-ip',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-host',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'x-original-forwarded-for',
  'x-original-host',
  'x-original-method',
  'x-original-path',
  'x-original-uri',
  'x-original-url',
  'x-originating-ip',
  'x-real-ip',
  'x-request-id',
  'x-rewrite-uri',
  'x-rewrite-url',
  'x-worker-id',
]);

/** Families of such names: those of proxies, of sign-in products, and of platforms that vouch for a person. */
const FAMILIES = [
  'cf-',
  'remote-',
  'ssl-client-',
  'tailscale-user-',
  'x-amzn-oidc-',
  'x-auth-request-',
  'x-auth-user',
  'x-authenticated-',
  'x-authentik-',
  'x-client-cert',
  'x-forwarded',
  'x-goog-authenticated-',
  'x-goog-iap-',
  'x-middleware-',
  'x-ms-client-principal',
  'x-ms-token-',
  'x-pomerium-',
  'x-remote-',
  'x-ssl-client-',
  'x-sunray-',
  'x-vouch-',
  'x-webauth-',
];

/** Servers read `_`, `.` and blanks as `-` (CGI, WSGI, PHP), so all spellings are one name. */
export function isReservedHeader(name: string): boolean {
  const spelled = name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return NAMES.has(spelled) || FAMILIES.some((family) => spelled.startsWith(family));
}
