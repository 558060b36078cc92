import { isCode } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const DRAWER = /^(?:utils?|utilit(?:y|ies)|helpers?|commons?|shared|misc|managers?|services?)$/;

export const noDrawers: Rule = {
  promise: 'nothing is named for a drawer: utils, helpers, common, shared, misc, manager, service',
  check: (sources) =>
    sources
      .filter(({ path }) => isCode(path) && path.split('/').some(isDrawer))
      .map(({ path }) => ({ path, line: 1, message: 'names a drawer, not its content' })),
};

/** The last word says what a name is: `service-tokens` are tokens, `user-service` is a service. */
function isDrawer(segment: string): boolean {
  const [stem = ''] = segment.split('.');
  return DRAWER.test(stem.split(/[-_]/).at(-1)?.toLowerCase() ?? '');
}
