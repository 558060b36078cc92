import { PROBLEMS, type ProblemCode, problemOf } from '@sunray/contract/problem.ts';
import { expect, test } from 'vitest';
import { host } from './fake-visit.ts';
import { refusalPage } from './refusal-page.ts';

const page = (code: ProblemCode, more: Partial<Parameters<typeof refusalPage>[0]> = {}) =>
  refusalPage({ code, requestId: 'request-1', host, acceptLanguage: null, ...more });

// `Object.keys` forgets the literal type of the table it reads.
const CODES = Object.keys(PROBLEMS) as ProblemCode[];

test.each(CODES)('%s has a page with its status and the reference', async (code) => {
  const answer = page(code);
  expect(answer.status).toBe(problemOf(code).status);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const text = await answer.text();
  expect(text).toContain('<code>request-1</code>');
  expect(text).not.toContain('<script');
});

test.each<[ProblemCode, string]>([
  ['host.unknown', 'No application here'],
  ['host.locked', 'Locked for now'],
  ['host.inactive', 'Switched off'],
  ['user.inactive', 'Your account is not active'],
  ['user.not-granted', 'No access to this application'],
  ['edge.stale', 'Waiting for current rules'],
  ['edge.control-unreachable', 'Signing in is not possible right now'],
  ['request.path-refused', 'This address was refused'],
  ['backend.unreachable', 'The application does not answer'],
  ['edge.failure', 'Something went wrong on our side'],
  ['rate.limited', 'Too many requests'],
  ['request.malformed', 'This request was refused'],
])('%s is told in words of its own: %s', async (code, title) => {
  expect(await page(code).text()).toContain(`<h1>${title}</h1>`);
});

test('a limit names the time to wait, in the header and in words', async () => {
  const answer = page('rate.limited', { retryAfterS: 42, acceptLanguage: 'es' });
  expect(answer.headers.get('Retry-After')).toBe('42');
  expect(await answer.text()).toContain('Espera 42 segundos y continúa.');
});

test('nonces differ between two refusals', () => {
  const policies = [page('host.locked'), page('host.locked')].map((each) =>
    each.headers.get('Content-Security-Policy'),
  );
  expect(policies[0]).not.toBe(policies[1]);
});

test('the support contact stands on a refusal of a host that has one, and an unknown host names nobody', async () => {
  const known = page('host.locked', { host: { ...host, support_contact: 'help@example.com' } });
  expect(await known.text()).toContain('mailto:help@example.com');
  const unknown = await page('host.unknown', { host: null }).text();
  expect(unknown).not.toContain('class="site"');
  expect(unknown).not.toContain('app.example.com');
});
