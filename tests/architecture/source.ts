/** One text file of the repository; `path` is relative to its root, with forward slashes. */
export type Source = { path: string; text: string };

/** What a rule found, and where. */
export type Violation = { path: string; line: number; message: string };

/** A border of the house: what must hold, and a pure function that names every place where it does not. */
export type Rule = { promise: string; check(sources: readonly Source[]): Violation[] };
