import { posix } from 'node:path';
import { codeOf, lineAt } from './code-of.ts';
import type { Source } from './source.ts';

/** One import or re-export. `target` is the path in the repository where the module lies there, else what was written. */
export type Import = {
  specifier: string;
  target: string;
  line: number;
  kind: 'import' | 're-export' | 'dynamic';
  /** Imported name -> name in this file. */
  names: ReadonlyMap<string, string>;
};

const STATEMENT = /(?<![\w$.])(import|export)\s+(?:type\s+)?([\w$*\s{},]*?)\s*\bfrom\s*['"]/g;
const BARE = /(?<![\w$.])import\s*()()['"]/g;
const DYNAMIC = /(?<![\w$.])(?:import|require)\s*()()\(\s*['"`]/g;

/** Every module that a file names: static, for its side effects, dynamic, `require`d, or as a type. */
export function importsOf(source: Source): Import[] {
  const code = codeOf(source.text);
  const found = (pattern: RegExp, kind: Import['kind']) =>
    Array.from(code.matchAll(pattern), (match) => {
      const start = match.index + match[0].length;
      const specifier = source.text.slice(start).split(/['"`]/, 1)[0] ?? '';
      return {
        specifier,
        target: targetOf(source.path, specifier),
        line: lineAt(source.text, start),
        kind: match[1] === 'export' ? ('re-export' as const) : kind,
        names: namesOf(match[2] ?? ''),
      };
    });
  return [...found(STATEMENT, 'import'), ...found(BARE, 'import'), ...found(DYNAMIC, 'dynamic')];
}

function targetOf(path: string, specifier: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const [, name, file] = /^@sunray\/([^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  if (name === undefined) return specifier;
  if (['contract', 'policy', 'primitives'].includes(name)) return `packages/${name}/src/${file ?? ''}`;
  return `apps/${name}/${file ?? ''}`;
}

function namesOf(clause: string): Map<string, string> {
  const names = new Map<string, string>();
  const [before = '', inside = ''] = clause.split(/[{}]/);
  const alone = before.replace(',', '').trim();
  if (alone !== '') names.set(alone.startsWith('*') ? '*' : 'default', alone.replace(/^\*\s*as\s+/, ''));
  for (const part of inside.split(',')) {
    const [imported, local] = part
      .trim()
      .replace(/^type\s+/, '')
      .split(/\s+as\s+/);
    if (imported) names.set(imported, local ?? imported);
  }
  return names;
}
