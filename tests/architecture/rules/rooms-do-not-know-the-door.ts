import { forbidImports } from '../forbid-imports.ts';
import { isTest, roomOf } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const ROUTES = /\/(?:[a-z]+-)?(?:routes|schema)\.ts$/;
const DOOR = /^apps\/control\/src\/(?:http\/|(?:app|main)\.ts$)/;

export const roomsDoNotKnowTheDoor: Rule = {
  promise:
    'routes lead to verbs and verbs to tables, never back: a verb imports neither a route nor anything of http/, app.ts and main.ts',
  check: (sources) =>
    forbidImports(sources, (path, { target }) => {
      if (roomOf(path) === undefined || isTest(path) || ROUTES.test(path)) return null;
      return DOOR.test(target) || /-?routes\.ts$/.test(target) ? `imports ${target}` : null;
    }),
};
