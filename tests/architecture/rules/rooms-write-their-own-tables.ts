import { lineAt, codeOf, withoutComments } from '../code-of.ts';
import { importsOf } from '../imports-of.ts';
import { isCode, isTest, roomOf } from '../path-kinds.ts';
import type { Rule, Source, Violation } from '../source.ts';

type Table = { room: string; sqlName: string; file: string };
type Tables = ReadonlyMap<string, Table>;

const DECLARED = /export const (\w+)\s*=\s*pgTable\(\s*'(\w+)'/g;
const CALL = /\.\s*(?:insert|update|delete)\s*\(\s*([\w$]+(?:\.[\w$]+)*)/g;
const RAW =
  /\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+(?:only\s+)?(?:"?public"?\.)?(?:\$\{\s*([\w$.]+)\s*\}|"?(\w+)"?)/gi;

export const roomsWriteTheirOwnTables: Rule = {
  promise: 'a table is written only by the room of the control plane that owns it',
  check: (sources) => {
    const tables = tablesOf(sources);
    return sources
      .filter(({ path }) => path.startsWith('apps/control/src/') && isCode(path) && !isTest(path))
      .flatMap((source) => foreignWrites(source, tables));
  },
};

function tablesOf(sources: readonly Source[]): Tables {
  const tables = new Map<string, Table>();
  for (const { path, text } of sources) {
    const room = roomOf(path);
    if (room === undefined || !path.endsWith('table.ts')) continue;
    for (const [, name = '', sqlName = ''] of text.matchAll(DECLARED))
      tables.set(name, { room, sqlName, file: path });
  }
  return tables;
}

function foreignWrites(source: Source, tables: Tables): Violation[] {
  const originals = new Map(
    importsOf(source).flatMap(({ names }) => Array.from(names, ([name, local]) => [local, name])),
  );
  const byName = (written = '') => {
    const last = written.split('.').at(-1) ?? '';
    return tables.get(originals.get(last) ?? last);
  };
  const bySqlName = (sqlName = '') =>
    [...tables.values()].find((table) => table.sqlName === sqlName.toLowerCase());
  const calls = Array.from(codeOf(source.text).matchAll(CALL), ({ index, 1: name }) => ({
    index,
    table: byName(name),
  }));
  const raw = Array.from(withoutComments(source.text).matchAll(RAW), ({ index, 1: name, 2: sqlName }) => ({
    index,
    table: name === undefined ? bySqlName(sqlName) : byName(name),
  }));
  return [...calls, ...raw].flatMap(({ index, table }) =>
    table === undefined || table.room === roomOf(source.path)
      ? []
      : [
          {
            path: source.path,
            line: lineAt(source.text, index),
            message: `writes ${table.sqlName}, which ${table.room} owns`,
          },
        ],
  );
}
