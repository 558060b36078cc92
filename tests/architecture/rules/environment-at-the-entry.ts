import { findInCode } from '../find-in-code.ts';
import { importsOf } from '../imports-of.ts';
import { isCode, isTest } from '../path-kinds.ts';
import type { Rule, Source, Violation } from '../source.ts';

const ENTRY = /(?:^|\/)(?:main|env|config)\.ts$|^scripts\/|^[a-z]+\.config\.ts$/;
const READ =
  /\bprocess\s*(?:\?\.|\.)\s*env\b|\bprocess\s*\[|\}\s*=\s*(?:globalThis\.)?process\b|\bimport\.meta\.env\b/g;
const MODULES = new Set(['node:process', 'process', 'cloudflare:workers']);

export const environmentAtTheEntry: Rule = {
  promise: 'the environment is read only in main.ts, env.ts, config.ts and scripts',
  check: (sources) =>
    sources
      .filter(({ path }) => isCode(path) && !isTest(path) && !ENTRY.test(path))
      .flatMap((source) => [...findInCode(source, READ, 'reads the environment'), ...importedEnv(source)]),
};

function importedEnv(source: Source): Violation[] {
  return importsOf(source)
    .filter(
      ({ specifier, names }) =>
        MODULES.has(specifier) && ['env', 'default', '*'].some((name) => names.has(name)),
    )
    .map(({ line, specifier }) => ({
      path: source.path,
      line,
      message: `imports the environment from ${specifier}`,
    }));
}
