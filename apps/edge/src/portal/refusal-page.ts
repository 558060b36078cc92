import type { HostFact } from '@sunray/contract/facts.ts';
import { type ProblemCode, problemOf } from '@sunray/contract/problem.ts';
import { type Html, html } from './html.ts';
import { newNonce } from './nonce.ts';
import { pageAnswer } from './page-answer.ts';
import { durationText } from './texts/duration.ts';
import { fill } from './texts/fill.ts';
import { textsFor } from './texts/language.ts';
import type { RefusalKind, Texts } from './texts/texts.ts';

type Refused = {
  code: ProblemCode;
  requestId: string;
  /** Null when no application is known under the address. */
  host: HostFact | null;
  acceptLanguage: string | null;
  /** Whole seconds after which trying again makes sense. */
  retryAfterS?: number | null;
};

type Action = 'reload' | 'home' | 'signOut' | null;

const KINDS: Partial<Record<ProblemCode, [kind: RefusalKind, action: Action]>> = {
  'host.unknown': ['unknownHost', null],
  'host.locked': ['hostLocked', null],
  'host.inactive': ['hostInactive', 'reload'],
  'user.inactive': ['userInactive', 'signOut'],
  'user.not-granted': ['notGranted', 'signOut'],
  'edge.stale': ['edgeStale', 'reload'],
  'edge.control-unreachable': ['controlAway', 'reload'],
  'edge.failure': ['edgeFailure', 'reload'],
  'request.path-refused': ['pathRefused', 'home'],
  'request.not-found': ['notFound', 'home'],
  'request.cross-site': ['crossSite', 'home'],
  'backend.unreachable': ['backendUnreachable', 'reload'],
  'rate.limited': ['rateLimited', 'reload'],
};

/** A refusal for people: what happened, what to do, and the reference to name when asking for help. */
export function refusalPage({
  code,
  requestId,
  host,
  acceptLanguage,
  retryAfterS = null,
}: Refused): Response {
  const texts = textsFor(acceptLanguage);
  const [kind, action] = KINDS[code] ?? ['generic', 'home'];
  const { title, happened, next } = texts.refusals[kind];
  const time = retryAfterS === null ? null : durationText(retryAfterS, texts.language);
  const main = html`<h1>${title}</h1>
<p>${happened}</p>
<p class="lead">${kind === 'rateLimited' && time !== null ? fill(texts.actions.wait, { time }) : next}</p>
${actionLink(texts, action)}
<p class="reference">${texts.layout.reference}: <code>${requestId}</code></p>`;
  return pageAnswer(
    { texts, host, title, sky: 'dim', main, script: null },
    {
      status: problemOf(code).status,
      requestId,
      nonce: newNonce(),
      headers: retryAfterS === null ? [] : [['Retry-After', String(retryAfterS)]],
    },
  );
}

function actionLink(texts: Texts, action: Action): Html | null {
  if (action === null) return null;
  // An empty address is the one that was refused: following it tries again.
  const address = { reload: '', home: '/', signOut: '/.sunray/logout' }[action];
  return html`<a class="button quiet" href="${address}">${texts.actions[action]}</a>`;
}
