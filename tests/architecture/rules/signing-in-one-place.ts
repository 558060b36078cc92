import { findInCode } from '../find-in-code.ts';
import { forbidImports } from '../forbid-imports.ts';
import { appOf, isCode, isTest, packageOf } from '../path-kinds.ts';
import type { Rule } from '../source.ts';

/** Who may sign what. What is not named here is not signed by an app. */
const SIGNERS: Record<string, RegExp> = {
  signRequest: /^apps\/edge\/src\/control\/client\.ts$/,
  signAssertion: /^apps\/edge\/src\/proxy\/assertions\.ts$/,
  signAnswer: /^apps\/control\/src\/http\/[^/]+\.ts$/,
  signSessionToken: /^apps\/control\/src\/domains\/sessions\/[^/]+\.ts$/,
};

export const signingInOnePlace: Rule = {
  promise:
    'each kind of signature is made in one place; at the edge, requests are signed only in control/client.ts',
  check: (sources) => {
    const apps = sources.filter(({ path }) => appOf(path) !== undefined && isCode(path) && !isTest(path));
    return [
      ...forbidImports(apps, (path, { target, names }) => {
        if (packageOf(target) !== 'primitives') return null;
        const foreign = [...names.keys()].find(
          (name) => name.startsWith('sign') && !SIGNERS[name]?.test(path),
        );
        return foreign === undefined ? null : `signs by ${foreign}`;
      }),
      ...apps.flatMap((source) =>
        findInCode(source, /\bsubtle\s*\.\s*sign\b|\bnew\s+SignJWT\b/g, 'signs on its own'),
      ),
    ];
  },
};
