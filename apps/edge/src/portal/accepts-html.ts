/** True for a browser that opens a page; scripts and machines get problem documents instead. */
export function acceptsHtml(headers: Headers): boolean {
  const mode = headers.get('Sec-Fetch-Mode');
  return mode === null ? (headers.get('Accept') ?? '').includes('text/html') : mode === 'navigate';
}
