import type { HostFact } from '@sunray/contract/facts.ts';

type HeaderList = [name: string, value: string][];

/** What lets a page of a listed origin read the answer; nothing for everybody else, and never `*` or `null`. */
export function corsHeaders(request: Request, { cors }: HostFact): HeaderList {
  if (cors.mode !== 'list') return [];
  const origin = request.headers.get('origin');
  if (origin === null || origin === 'null' || !cors.origins.includes(origin)) return [['Vary', 'Origin']];
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Credentials', 'true'],
    ['Vary', 'Origin'],
  ];
}

/** The answer to a preflight of a listed origin: what it asked for, which the real request must still be allowed. */
export function preflightHeaders(request: Request, host: HostFact): HeaderList {
  const method = request.headers.get('access-control-request-method') ?? '';
  const wanted = request.headers.get('access-control-request-headers');
  return [
    ...corsHeaders(request, host),
    ['Access-Control-Allow-Methods', method],
    ...(wanted === null ? [] : ([['Access-Control-Allow-Headers', wanted]] satisfies HeaderList)),
    ['Access-Control-Max-Age', '600'],
  ];
}
