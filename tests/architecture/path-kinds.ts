/** TypeScript and JavaScript that people write, wherever it runs. */
export function isCode(path: string): boolean {
  return /\.(?:ts|tsx|mts|js|mjs)$/.test(path);
}

/** A file that only tests use: a test, or what stands under `tests/`. */
export function isTest(path: string): boolean {
  return path.startsWith('tests/') || /\.test\.tsx?$/.test(path);
}

/** The app a file belongs to, if any. */
export function appOf(path: string): string | undefined {
  return /^apps\/([^/]+)\//.exec(path)?.[1];
}

/** The package a file belongs to, if any. */
export function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}

/** The room of the control plane a file belongs to, if any. */
export function roomOf(path: string): string | undefined {
  return /^apps\/control\/src\/domains\/([^/]+)\//.exec(path)?.[1];
}
