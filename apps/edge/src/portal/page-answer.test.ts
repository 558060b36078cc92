import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, host, signedIn } from './fake-visit.ts';
import { answerPortal } from './portal.ts';

const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;

test('a page carries the strict policy and is kept by no cache', async () => {
  const { headers } = await answerPortal(fakeVisit('/.sunray/login'), fakeDeps());
  const policy = headers.get('Content-Security-Policy') ?? '';
  const nonce = /script-src 'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? '';
  expect(policy).toBe(
    `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
      "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('X-Frame-Options')).toBe('DENY');
  expect(headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
  expect(headers.get('Permissions-Policy')).toBe(
    'publickey-credentials-get=(self), publickey-credentials-create=(self)',
  );
  expect(headers.get('X-Request-ID')).toBe('request-1');
});

test('two answers never share a nonce, and every script and style bears its own', async () => {
  const deps = fakeDeps();
  const policies = [];
  for (const path of ['/.sunray/login', '/.sunray/login', '/.sunray/setup']) {
    const answer = await answerPortal(fakeVisit(path), deps);
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? '';
    const elements = [...(await answer.text()).matchAll(/<(?:script|style)\b[^>]*>/g)].map(String);
    expect(elements.length).toBeGreaterThan(2);
    for (const element of elements) expect(element).toContain(`nonce="${nonce}"`);
    policies.push(policy);
  }
  expect(new Set(policies).size).toBe(3);
});

test('a page has no inline handler, no style attribute and no foreign address', async () => {
  for (const path of ['/.sunray/login', '/.sunray/setup', '/.sunray/logout', '/.sunray/nothing']) {
    const visit = fakeVisit(path, { headers: { Accept: 'text/html' }, visit: { principal: signedIn } });
    const answer = await answerPortal(
      { ...visit, principal: path.endsWith('login') ? null : signedIn },
      fakeDeps(),
    );
    const markup = (await answer.text()).replace(/<script[^>]*>[\s\S]*?<\/script>/g, '');
    expect(markup).not.toMatch(/\son\w+=|\sstyle=|(?:src|href|action)="(?:https?:)?\/\//);
  }
});

const evilVisits = {
  'a return address': () => fakeVisit(`/.sunray/login?return_to=/${encodeURIComponent(EVIL)}`),
  'a return address that ends the script': () =>
    fakeVisit('/.sunray/login?return_to=/</script><script>alert(1)</script>'),
  'a display name': () =>
    fakeVisit('/.sunray/logout', {
      visit: { principal: { ...signedIn, user: { ...signedIn.user, display_name: EVIL } } },
    }),
  'a user name on the setup page': () =>
    fakeVisit('/.sunray/setup', {
      visit: { principal: { ...signedIn, user: { ...signedIn.user, display_name: null, username: EVIL } } },
    }),
  'a domain': () =>
    fakeVisit('/.sunray/login', {
      visit: { host: { ...host, domain: EVIL, public_origin: 'not an origin' } },
    }),
  'a support contact': () =>
    fakeVisit('/.sunray/login', { visit: { host: { ...host, support_contact: EVIL } } }),
  'a support address': () =>
    fakeVisit('/.sunray/login', {
      visit: { host: { ...host, support_contact: `https://x/${EVIL.replaceAll(' ', '')}` } },
    }),
  'a request id': () =>
    fakeVisit('/.sunray/nothing', { headers: { Accept: 'text/html' }, visit: { requestId: EVIL } }),
  'a language': () => fakeVisit('/.sunray/login', { headers: { 'Accept-Language': EVIL } }),
};

test.each(Object.entries(evilVisits))('markup in %s stays text', async (_, visit) => {
  const page = await (await answerPortal(visit(), fakeDeps())).text();
  expect(page).not.toContain('<img src=x');
  expect(page).not.toContain('<script>alert');
});

test.each([
  ['help@example.com', '<a href="mailto:help@example.com">'],
  ['https://help.example.com/now', '<a href="https://help.example.com/now" rel="noreferrer">'],
  ['Room 12, +49 30 1234', '<span>Room 12, +49 30 1234</span>'],
  ['javascript:alert(1)', '<span>javascript:alert(1)</span>'],
  ['javascript:a@b', '<span>javascript:a@b</span>'],
])('the support contact %j is written as %s', async (contact, markup) => {
  const visit = fakeVisit('/.sunray/login', { visit: { host: { ...host, support_contact: contact } } });
  expect(await (await answerPortal(visit, fakeDeps())).text()).toContain(markup);
});

test('the page speaks the language of the browser and names the application', async () => {
  const visit = fakeVisit('/.sunray/login', { headers: { 'Accept-Language': 'es-ES,es;q=0.9' } });
  const page = await (await answerPortal(visit, fakeDeps())).text();
  expect(page).toContain('<html lang="es">');
  expect(page).toContain('<title>Iniciar sesión en app.example.com</title>');
});

test('the script cannot end the element it stands in', async () => {
  const page = await (await answerPortal(fakeVisit('/.sunray/login'), fakeDeps())).text();
  expect(page.match(/<script/g)?.length).toBe(2);
  expect(page.match(/<\/script/g)?.length).toBe(2);
});
