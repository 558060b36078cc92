import { html } from '../html.ts';
import { page } from '../page.ts';
import type { Answer } from '../visit.ts';

/** Sets two cookies of the application's own and shows those that came back. */
export const cookies: Answer = ({ request, identity }) => {
  const received = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const seen = received.find((pair) => pair.startsWith('demo_visits='))?.slice('demo_visits='.length) ?? '';
  const visits = /^\d{1,9}$/.test(seen) ? Number(seen) + 1 : 1;
  const items = received.filter(Boolean).map((pair) => html`<li><code>${pair}</code></li>\n`);
  const reply = page({
    title: 'Cookies',
    identity,
    main: html`<section class="sheet">
<h1>Cookies</h1>
<p>Visit number <strong id="visits">${visits}</strong>. Your browser sent these cookies to the application:</p>
<ul id="cookies">${items.length > 0 ? items : html`<li>none</li>`}</ul>
<p>This page sets two of its own, <code>demo_visits</code> and <code>demo_theme</code>. A session cookie of whatever
protects the application should not be in the list.</p>
<p><a href="/set-cookie">Count again</a> · <a href="/">Back to the start</a></p>
</section>`,
  });
  return {
    ...reply,
    headers: {
      ...reply.headers,
      'Set-Cookie': [
        `demo_visits=${visits}; Path=/; HttpOnly; SameSite=Lax`,
        'demo_theme=sunrise; Path=/; HttpOnly; SameSite=Lax',
      ],
    },
  };
};
