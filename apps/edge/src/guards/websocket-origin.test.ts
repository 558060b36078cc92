import type { HostFact } from '@sunray/contract/facts.ts';
import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit, HOST } from '../../../../tests/edge/support/fake-visit.ts';
import { CONTINUE, deny } from '../visit.ts';
import { websocketOrigin } from './websocket-origin.ts';

const judge = (headers: Record<string, string>, host: Partial<HostFact> = {}, method = 'GET') =>
  websocketOrigin(fakeVisit({ method, headers, known: { host: { ...HOST, ...host } } }), fakeDeps());

test.each([{}, { origin: 'http://demo.localhost:8787' }, { origin: 'https://a.example' }])(
  '%j may open a tunnel',
  (headers: Record<string, string>) => {
    expect(judge({ upgrade: 'websocket', ...headers }, { websocket_origins: ['https://a.example'] })).toEqual(
      CONTINUE,
    );
  },
);

test.each([
  'https://evil.example',
  'null',
  '',
  'http://demo.localhost',
  'http://demo.localhost:8787.evil.example',
])('%j may not', (origin) => {
  for (const upgrade of ['websocket', 'WebSocket', 'h2c, websocket']) {
    expect(judge({ upgrade, origin })).toEqual(deny('host.origin-refused'));
  }
});

test('nobody may where WebSockets are switched off, and none is opened by POST', () => {
  expect(judge({ upgrade: 'websocket' }, { websockets: false })).toEqual(deny('host.websockets-off'));
  expect(judge({ upgrade: 'websocket' }, {}, 'POST')).toEqual(deny('request.malformed'));
});

test.each(['h2c, websocket', 'websocket, websocket', 'websocket,'])(
  'Upgrade: %s names more than a WebSocket, which the platform does not take for one',
  (upgrade) => {
    expect(judge({ upgrade })).toEqual(deny('request.malformed'));
  },
);

test('other requests are none of its business', () => {
  expect(judge({ origin: 'https://evil.example' })).toEqual(CONTINUE);
  expect(judge({ upgrade: 'h2c', origin: 'https://evil.example' }, { websockets: false })).toEqual(CONTINUE);
});
