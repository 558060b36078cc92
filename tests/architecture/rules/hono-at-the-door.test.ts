import { expect, test } from 'vitest';
import { honoAtTheDoor } from './hono-at-the-door.ts';

const found = (path: string, text = "import { html } from 'hono/html';") =>
  honoAtTheDoor.check([{ path, text }]).length;

test.each([
  ['apps/control/src/domains/users/create.ts'],
  ['apps/control/src/jobs/sweep.ts'],
  ['apps/edge/src/guards/admit.ts'],
  ['apps/edge/src/proxy/forward.ts'],
])('%s may not import Hono', (path) => {
  expect(found(path)).toBe(1);
  expect(found(path, "import type { Context } from 'hono';")).toBe(1);
  expect(found(path, "import type { z } from '@hono/zod-openapi';")).toBe(1);
});

test.each([
  ['apps/control/src/app.ts'],
  ['apps/control/src/http/problem.ts'],
  ['apps/control/src/domains/users/routes.ts'],
  ['apps/control/src/domains/users/admin-routes.ts'],
  ['apps/control/src/domains/users/schema.ts'],
  ['apps/edge/src/portal/page.ts'],
])('%s may', (path) => {
  expect(found(path)).toBe(0);
});
