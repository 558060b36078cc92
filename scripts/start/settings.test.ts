import { expect, test } from 'vitest';
import { homeFolder, readSettings } from './settings.ts';

test('without any settings the documented ports and folder are taken', () => {
  const { ports, home } = readSettings({}, '/clone');
  expect(ports).toEqual({ control: 8788, edge: 8787, demo: 8789 });
  expect(home).toBe('/clone/.sunray');
});

test('an empty variable counts as not set', () => {
  expect(readSettings({ SUNRAY_EDGE_PORT: '', SUNRAY_HOME: '' }, '/clone').ports.edge).toBe(8787);
});

test('all wrong ports are reported together, by the name of their variable', () => {
  const read = () => readSettings({ SUNRAY_EDGE_PORT: '80a', SUNRAY_DEMO_PORT: '65536' }, '/clone');
  expect(read).toThrow(/SUNRAY_EDGE_PORT.*\n.*SUNRAY_DEMO_PORT/);
});

test('one port for two parts is refused, but several may be left to the system', () => {
  expect(() => readSettings({ SUNRAY_EDGE_PORT: '8788' }, '/clone')).toThrow(/three different ports/);
  const free = { SUNRAY_EDGE_PORT: '0', SUNRAY_CONTROL_PORT: '0', SUNRAY_DEMO_PORT: '0' };
  expect(readSettings(free, '/clone').ports).toEqual({ control: 0, edge: 0, demo: 0 });
});

test.each([
  ['state', '/clone/state'],
  ['/srv/sunray', '/srv/sunray'],
])('SUNRAY_HOME=%s means %s', (given, folder) => {
  expect(homeFolder({ SUNRAY_HOME: given }, '/clone')).toBe(folder);
});
