/** What a message offers to be signed. Field names are lower case; `related` is the request an answer belongs to. */
export type SignedMessage = {
  method?: string;
  /** Absolute URL, as it was sent. */
  url?: string;
  status?: number;
  fields: ReadonlyMap<string, string>;
  /** Members of the request's `signature` dictionary, as serialised items. */
  relatedSignatures?: ReadonlyMap<string, string>;
};

/** One covered component: its identifier as it stands in `Signature-Input`, and where its value comes from. */
export type Component = { identifier: string; valueOf(message: SignedMessage): string | null };

const derived = (identifier: string, valueOf: Component['valueOf']): Component => ({
  identifier: `"${identifier}"`,
  valueOf,
});

/** RFC 9421 §2.2.1 */
export const METHOD = derived('@method', (message) => message.method ?? null);
/** RFC 9421 §2.2.3: lower case, without the scheme's default port. */
export const AUTHORITY = derived('@authority', (message) => urlOf(message)?.host.toLowerCase() ?? null);
/** RFC 9421 §2.2.6 */
export const PATH = derived('@path', (message) => urlOf(message)?.pathname ?? null);
/** RFC 9421 §2.2.7: the question mark belongs to it, also when there is no query. */
export const QUERY = derived('@query', (message) => queryOf(message));
/** RFC 9421 §2.2.9 */
export const STATUS = derived('@status', (message) => message.status?.toString() ?? null);

/** RFC 9421 §2.1: a header field, its value trimmed. */
export function field(name: string): Component {
  return { identifier: `"${name}"`, valueOf: ({ fields }) => fields.get(name)?.trim() ?? null };
}

/** RFC 9421 §2.4: a member of the request's `Signature` dictionary, which binds an answer to its request. */
export function requestSignature(label: string): Component {
  return {
    identifier: `"signature";req;key="${label}"`,
    valueOf: ({ relatedSignatures }) => relatedSignatures?.get(label) ?? null,
  };
}

/**
 * The signature base (RFC 9421 §2.5) as bytes; null when a component is missing or its value has a line break, which
 * could forge another line. `parameters` is the serialised value that follows the label in `Signature-Input`.
 */
export function signatureBase(
  message: SignedMessage,
  components: readonly Component[],
  parameters: string,
): Uint8Array<ArrayBuffer> | null {
  const lines: string[] = [];
  for (const component of components) {
    const value = component.valueOf(message);
    if (value === null || /[\r\n]/.test(value)) return null;
    lines.push(`${component.identifier}: ${value}`);
  }
  return new Uint8Array(
    new TextEncoder().encode([...lines, `"@signature-params": ${parameters}`].join('\n')),
  );
}

/** The inner list of covered components with its parameters (RFC 9421 §2.3). */
export function signatureParameters(components: readonly Component[], parameters: string): string {
  return `(${components.map((component) => component.identifier).join(' ')})${parameters}`;
}

function urlOf(message: SignedMessage): URL | null {
  return message.url !== undefined && URL.canParse(message.url) ? new URL(message.url) : null;
}

function queryOf(message: SignedMessage): string | null {
  const url = urlOf(message);
  if (url === null) return null;
  return url.search === '' ? '?' : url.search;
}
