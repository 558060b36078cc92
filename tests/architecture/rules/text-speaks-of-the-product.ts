import { lineAt } from '../code-of.ts';
import type { Rule } from '../source.ts';

const FOREIGN: readonly [RegExp, string][] = [
  [/\b(?:issues?|tickets?|pull requests?|PRs?)\s+(?:no\.?\s*)?#?\d+\b/gi, 'names an issue by number'],
  [/\b(?:closes|fixes|resolves|see|refs?)\s+#\d+\b/gi, 'names an issue by number'],
  [/\bseeds?\s+\[?\d{3}\b|\[00\d(?:,\s*00\d)*\]/gi, 'names a source document by number'],
  [
    /\b(?:architecture|product|style|dependencies|attack-cases)\.md\b/g,
    'names a document that is not in the repository',
  ],
  [/(?<![\w.])\/(?:work|Users\/[A-Za-z]+)\/[\w.-]+/g, 'names a folder of one machine'],
  [/https?:\/\/[\w.-]*\b(?:registry|npm|artifactory|nexus)\.[\w.-]+/g, 'names a package registry'],
];

export const textSpeaksOfTheProduct: Rule = {
  promise:
    'the text of the repository speaks of the product, not of how, where and in which order it was made',
  check: (sources) =>
    sources
      .filter(({ path }) => !path.startsWith('tests/architecture/'))
      .flatMap(({ path, text }) =>
        FOREIGN.flatMap(([pattern, message]) =>
          Array.from(text.matchAll(pattern), ({ index, 0: words }) => ({
            path,
            line: lineAt(text, index),
            message: `${message}: ${words}`,
          })),
        ),
      ),
};
