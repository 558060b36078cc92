import { expect, test } from 'vitest';
import { affectedParts } from './affected-parts.ts';

test.each([
  ['packages/contract/src/facts.ts', ['control', 'edge']],
  ['apps/control/src/app.ts', ['control']],
  ['apps/edge/src/portal/styles.ts', ['edge']],
  ['examples/demo/public/base.css', ['demo']],
  ['apps/edge/src/guards/admit.test.ts', []],
  ['apps/edge/src/portal/browser-script.gen.ts', []],
  ['apps/edge/src/portal/browser-script.gen.ts.123', []],
  ['apps/control/node_modules/hono/index.js', []],
  ['apps/cli/src/main.ts', []],
])('a change of %s reloads %j', (file, parts) => {
  expect(affectedParts(file)).toEqual(parts);
});
