import { matchesGlob } from 'node:path';
import { PROJECTS } from '../../projects.ts';
import { findInCode } from '../find-in-code.ts';
import type { Rule } from '../source.ts';

const SKIPPED =
  /\b(?:test|it|describe|suite|bench)(?:\s*\.\s*\w+)*\s*\.\s*(?:skip|skipIf|runIf|todo|only|fails)\b|\b(?:ctx|context)\s*\.\s*skip\s*\(/g;

export const everyTestRuns: Rule = {
  promise: 'every test file belongs to exactly one project, and no test in it is skipped or preferred',
  check: (sources) => {
    const tests = sources.filter(({ path }) => /\.test\.tsx?$/.test(path));
    const astray = tests.flatMap(({ path }) => {
      const names = projectsOf(path);
      return names.length === 1
        ? []
        : [{ path, line: 1, message: `belongs to ${names.join(' and ') || 'no project'}` }];
    });
    return [
      ...astray,
      ...tests.flatMap((source) => findInCode(source, SKIPPED, 'does not run every test alike')),
    ];
  },
};

function projectsOf(path: string): string[] {
  const within = (globs: readonly string[]) => globs.some((glob) => matchesGlob(path, glob));
  return Object.entries(PROJECTS)
    .filter(([, { include, exclude }]) => within(include) && !within(exclude))
    .map(([name]) => name);
}
