import { expect, test } from 'vitest';
import { tunnelLine } from './tunnel.ts';

const PORTS = { control: 8788, edge: 8787, demo: 8789 };

test('where a display is, no tunnel is offered', () => {
  expect(tunnelLine({ DISPLAY: ':0' }, PORTS, 'linux')).toBeNull();
  expect(tunnelLine({ WAYLAND_DISPLAY: 'wayland-0' }, PORTS, 'linux')).toBeNull();
  expect(tunnelLine({}, PORTS, 'darwin')).toBeNull();
});

test('without a display both addresses are tunnelled', () => {
  expect(tunnelLine({}, PORTS, 'linux')).toMatch(
    /^ssh -L 8787:127\.0\.0\.1:8787 -L 8788:127\.0\.0\.1:8788 \S+@\S+$/,
  );
});

test('over ssh the line names the address and port by which this machine was reached', () => {
  const env = { DISPLAY: ':10', SSH_CONNECTION: '198.51.100.7 50000 203.0.113.9 2222' };
  expect(tunnelLine(env, PORTS, 'linux')).toMatch(/^ssh -p 2222 .*@203\.0\.113\.9$/);
});
