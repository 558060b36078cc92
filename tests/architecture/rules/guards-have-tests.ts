import type { Rule } from '../source.ts';

export const guardsHaveTests: Rule = {
  promise: 'every guard of the edge has its test beside it',
  check: (sources) => {
    const paths = new Set(sources.map(({ path }) => path));
    return [...paths]
      .filter((path) => /^apps\/edge\/src\/guards\/[^/]+\.ts$/.test(path) && !path.endsWith('.test.ts'))
      .filter((path) => !paths.has(path.replace(/\.ts$/, '.test.ts')))
      .map((path) => ({ path, line: 1, message: 'has no test beside it' }));
  },
};
