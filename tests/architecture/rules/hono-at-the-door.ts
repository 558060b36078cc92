import { forbidImports } from '../forbid-imports.ts';
import { appOf, isTest } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const DOORS = [
  /^apps\/control\/src\/http\//,
  /^apps\/control\/src\/(?:app|main)\.ts$/,
  /^apps\/control\/src\/domains\/[^/]+\/(?:[a-z]+-)?(?:routes|schema)\.ts$/,
  /^apps\/edge\/src\/portal\//,
  /^apps\/edge\/src\/worker\.ts$/,
];

export const honoAtTheDoor: Rule = {
  promise:
    'Hono is used only at the door: http, app.ts, the routes and schemas of rooms, portal and worker.ts',
  check: (sources) =>
    forbidImports(sources, (path, { specifier }) =>
      /^(?:hono|@hono)(?:\/|$)/.test(specifier) &&
      appOf(path) !== undefined &&
      !isTest(path) &&
      !DOORS.some((door) => door.test(path))
        ? `imports ${specifier}`
        : null,
    ),
};
