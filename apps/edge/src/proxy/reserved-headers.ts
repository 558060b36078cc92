/** Names that only the edge may set towards a backend, whether it does so or not. */
const NAMES = new Set([
  'client-ip',
  'fastly-client-ip',
  'fly-client-ip',
  'forwarded',
  'front-end-https',
  'proxy',
  'true-client-ip',
  'x-auth-request',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-forward-for',
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
  'x-scheme',
  'x-sunray',
  'x-url-scheme',
  'x-worker-id',
]);

/** Where a body ends is for the connection to say; another spelling is only there to be misread. */
const FRAMING = new Set(['content-length', 'transfer-encoding']);

/** Families of such names: those of proxies, of sign-in products, and of platforms that vouch for a person. */
const FAMILIES = [
  'cf-',
  'oidc-claim-',
  'remote-',
  'ssl-client-',
  'tailscale-user-',
  'x-amzn-oidc-',
  'x-appengine-',
  'x-arr-',
  'x-auth-request-',
  'x-auth-user',
  'x-authenticated-',
  'x-authentik-',
  'x-azure-',
  'x-client-cert',
  'x-envoy-',
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
  const known = judged.get(name);
  if (known !== undefined) return known;
  const isReserved = judge(name);
  // Clients choose names, so only so many are remembered.
  if (judged.size < MOST_REMEMBERED) judged.set(name, isReserved);
  return isReserved;
}

const MOST_REMEMBERED = 1000;
const judged = new Map<string, boolean>();

function judge(name: string): boolean {
  const plain = name.toLowerCase();
  const spelled = plain.replace(/[^a-z0-9]+/g, '-');
  if (spelled !== plain && FRAMING.has(spelled)) return true;
  return NAMES.has(spelled) || FAMILIES.some((family) => spelled.startsWith(family));
}
