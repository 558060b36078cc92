import { forbidImports } from '../forbid-imports.ts';
import { appOf, isTest, packageOf } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

/** Which packages a package may use; packages that are not named use none. */
const MAY_USE: Record<string, readonly string[]> = { policy: ['contract', 'primitives'] };

export const appsMeetInPackages: Rule = {
  promise: 'apps meet only in packages, packages know no app, and examples know neither',
  check: (sources) =>
    forbidImports(sources, (path, { target }) =>
      path.startsWith('tests/') ? null : objection(path, target),
    ),
};

function objection(path: string, target: string): string | null {
  const [app, foreignApp] = [appOf(path), appOf(target)];
  const [own, foreign] = [packageOf(path), packageOf(target)];
  if (foreignApp !== undefined && foreignApp !== app && (app !== undefined || own !== undefined)) {
    return `${target} belongs to the app ${foreignApp}`;
  }
  if (own !== undefined && foreign !== undefined && own !== foreign && !isTest(path)) {
    return MAY_USE[own]?.includes(foreign) ? null : `packages/${own} may not use packages/${foreign}`;
  }
  if (path.startsWith('examples/') && (foreignApp ?? foreign) !== undefined)
    return `an example uses ${target}`;
  const isProduct = app !== undefined || own !== undefined;
  return isProduct && !isTest(path) && /^(?:tests|scripts|examples)\//.test(target)
    ? `${target} is not part of the product`
    : null;
}
