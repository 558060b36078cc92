const COLO = /^[A-Za-z]{3}$/;

/** Where this isolate's objects live: the data centre on Cloudflare, `local` everywhere else. */
export function regionOf(request: Request): string {
  const colo = request.cf?.['colo'];
  return typeof colo === 'string' && COLO.test(colo) ? colo.toLowerCase() : 'local';
}
