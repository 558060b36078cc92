import { expect, test } from 'vitest';
import { type ScreenFacts, screenText } from './screen.ts';

const FACTS: ScreenFacts = {
  demoUrl: 'http://demo.localhost:8787/',
  invitation: { link: 'http://demo.localhost:8787/.sunray/setup#AAAAA-BBBBB-CCCCC-DDDDD-EEEEE', why: null },
  controlUrl: 'http://localhost:8788',
  credentials: '.sunray/credentials.json',
  logs: '.sunray/log',
  readyMs: 1234,
  tunnel: null,
};

test.each([null, 'ssh -L 8787:127.0.0.1:8787 -L 8788:127.0.0.1:8788 me@machine'])(
  'all fits on one screen (tunnel: %s)',
  (tunnel) => {
    const lines = screenText({ ...FACTS, tunnel }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines.filter((text) => !text.includes('setup#')))
      expect(line.length).toBeLessThanOrEqual(84);
  },
);

test.each([
  ['the protected address', 'http://demo.localhost:8787/'],
  ['the setup link', '/.sunray/setup#AAAAA'],
  ['the API', 'http://localhost:8788/api/v1'],
  ['where the admin key lies', '.sunray/credentials.json'],
  ["how to protect an application of one's own", 'npm run sunray -- protect'],
  ['how to stop', 'Ctrl-C'],
  ['how to reset', 'npm run reset'],
  ['how long it took', '1234 ms'],
])('it shows %s', (_what, text) => {
  expect(screenText(FACTS)).toContain(text);
});

test('without a setup link it says why', () => {
  const invitation = { link: null, why: 'the user "demo" cannot be invited at the moment (user.inactive)' };
  expect(screenText({ ...FACTS, invitation })).toContain('none: the user "demo" cannot be invited');
});
