import { findInCode } from '../find-in-code.ts';
import { forbidImports } from '../forbid-imports.ts';
import { isTest, packageOf } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

const WORLD =
  /(?<![\w$.])(?:fetch|setTimeout|setInterval|queueMicrotask|process|crypto|console|Date\.now|new Date)\b/g;
const NOT_PURE = /^packages\/primitives\/src\/(?:clock|random)\.ts$/;

export const policyIsPure: Rule = {
  promise:
    'policy is pure: it imports only contract, policy and primitives without clock and chance, and touches nothing of the world',
  check: (sources) => {
    const policy = sources.filter(({ path }) => packageOf(path) === 'policy' && !isTest(path));
    return [
      ...forbidImports(policy, (_, { target }) =>
        packageOf(target) !== undefined && !NOT_PURE.test(target) ? null : `policy imports ${target}`,
      ),
      ...policy.flatMap((source) => findInCode(source, WORLD, 'policy touches the world')),
    ];
  },
};
