/** True for a URL whose host is a loopback address or a `localhost` name (RFC 6761 section 6.3). */
export function isThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}
