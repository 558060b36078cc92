import { expect, test } from 'vitest';
import { EDGE_VARIABLES, workerdConfig, type WorkerdOptions } from './workerd-config.ts';

const OPTIONS: WorkerdOptions = {
  file: '/home/run/edge.capnp',
  bundle: '/home/build/edge/worker.js',
  state: '/home/edge',
  address: { host: '127.0.0.1', port: 8787 },
  compatibilityDate: '2026-10-01',
  compatibilityFlags: [],
};

test('every setting comes from the environment, so that the file holds no secret', () => {
  const text = workerdConfig(OPTIONS);
  for (const name of EDGE_VARIABLES)
    expect(text).toContain(`(name = "${name}", fromEnvironment = "${name}")`);
  expect(text).not.toContain('text =');
});

test('the bundle is named relative to the configuration, the storage by its full path', () => {
  const text = workerdConfig(OPTIONS);
  expect(text).toContain('embed "../build/edge/worker.js"');
  expect(text).toContain('path = "/home/edge"');
});

test('a path cannot break out of its text', () => {
  const text = workerdConfig({ ...OPTIONS, state: '/a"b\\c\nd' });
  expect(text).toContain(String.raw`path = "/a\"b\\c\x0ad"`);
});

test('an IPv6 address is written with brackets', () => {
  expect(workerdConfig({ ...OPTIONS, address: { host: '::1', port: 1 } })).toContain('address = "[::1]:1"');
});

test('the ids of the Durable Objects never change', () => {
  const text = workerdConfig(OPTIONS);
  expect(text).toContain('(className = "FeedDO", uniqueKey = "sunray-feed", enableSql = true)');
  expect(text).toContain('(className = "FactDO", uniqueKey = "sunray-facts", enableSql = true)');
});
