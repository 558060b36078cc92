import { expect, test } from 'vitest';
import { roomsDoNotKnowTheDoor } from './rooms-do-not-know-the-door.ts';

const found = (path: string, text: string) => roomsDoNotKnowTheDoor.check([{ path, text }]).length;
const VERB = 'apps/control/src/domains/users/list.ts';

test.each([
  ["import { answer } from '../../http/admin-door.ts';"],
  ["import type { App } from '../../app.ts';"],
  ["import { handlers } from '../sessions/routes.ts';"],
  ["import { handlers } from './admin-routes.ts';"],
])('a verb may not say %s', (text) => {
  expect(found(VERB, text)).toBe(1);
});

test('a verb may use other verbs, tables and its ctx', () => {
  expect(found(VERB, "import { a } from '../sessions/end.ts'; import { b } from '../../ctx.ts';")).toBe(0);
});

test('routes may use what the door offers them', () => {
  const text = "import { adminRoute } from '../../http/admin-route.ts';";
  expect(found('apps/control/src/domains/users/routes.ts', text)).toBe(0);
});
