import { assetFile } from './answers/asset-file.ts';
import { cookies } from './answers/cookies.ts';
import { download } from './answers/download.ts';
import { echo } from './answers/echo.ts';
import { events } from './answers/events.ts';
import { form } from './answers/form.ts';
import { headersJson, headersPage } from './answers/headers.ts';
import { home } from './answers/home.ts';
import { me } from './answers/me.ts';
import { notFound } from './answers/not-found.ts';
import { redirect } from './answers/redirect.ts';
import { status } from './answers/status.ts';
import { upload } from './answers/upload.ts';
import { problem } from './reply.ts';
import type { Answer, Deps, Reply, Visit } from './visit.ts';

type Methods = Readonly<Record<string, Answer>>;

const ROUTES: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ['/', { GET: home }],
  ['/form', { POST: form }],
  ['/api/echo', { GET: echo, POST: echo }],
  ['/api/me', { GET: me }],
  ['/events', { GET: events }],
  ['/download', { GET: download }],
  ['/upload', { POST: upload }],
  ['/headers', { GET: headersPage }],
  ['/headers.json', { GET: headersJson }],
  ['/set-cookie', { GET: cookies }],
  ['/redirect', { GET: redirect }],
]);

/** HEAD is answered wherever GET is. */
export function route(visit: Visit, deps: Deps): Reply | Promise<Reply> {
  const methods = methodsOf(visit.path, deps);
  if (!methods) return notFound(visit, deps);
  const answer = methods[visit.method === 'HEAD' ? 'GET' : visit.method];
  return answer ? answer(visit, deps) : notAllowed(methods);
}

function methodsOf(path: string, deps: Deps): Methods | undefined {
  if (deps.assets.has(path)) return { GET: assetFile };
  if (path.startsWith('/status/')) return { GET: status };
  return ROUTES.get(path);
}

function notAllowed(methods: Methods): Reply {
  const allowed = Object.keys(methods).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const reply = problem(405, 'demo.method', 'This address does not answer that method');
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(', ') } };
}
