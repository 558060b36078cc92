import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { connect } from '../../../apps/control/src/db/connect.ts';
import { type Collection, collectionIn } from './collection.ts';
import type { Edge } from './edge.ts';
import type { Stand } from './stand.ts';

type Sql = ReturnType<typeof connect>;

export type ProcessSample = {
  /** Resident, in MB. */
  rssMb: number;
  /** V8's last full collection; null before the first. */
  collection: Collection | null;
};
export type EdgeSample = ProcessSample & {
  /** What lies in the storage of its objects, in MB by class; without what SQLite writes ahead. */
  objectsMb: Record<string, number>;
  /** SQLite's write-ahead logs, each folded in and begun anew from 1,000 pages on. */
  logsMb: number;
};
export type Sample = {
  requests: number;
  seconds: number;
  edges: EdgeSample[];
  control: ProcessSample;
  databaseMb: number;
  rows: Record<string, number>;
};

const MB = 1_000_000;

/** Looks at everything that could grow. */
export async function takeSample(
  { edges, controlPid, stage }: Stand,
  sql: Sql,
): Promise<Omit<Sample, 'requests' | 'seconds'>> {
  return {
    edges: await Promise.all(edges.map(sampleEdge)),
    control: {
      rssMb: await residentMb(controlPid),
      collection: lastIn(await readFile(join(stage.home.logs, 'control.log'), 'utf8').catch(() => '')),
    },
    ...(await sampleDatabase(sql)),
  };
}

async function sampleEdge(edge: Edge): Promise<EdgeSample> {
  const { edgeState } = edge.home;
  const objectsMb: Record<string, number> = {};
  let logsMb = 0;
  for (const folder of await readdir(edgeState)) {
    const files = await filesIn(join(edgeState, folder));
    const isLog = ({ name }: SizedFile) => /-(?:wal|shm)$/.test(name);
    objectsMb[folder] = sumMb(files.filter((file) => !isLog(file)));
    logsMb += sumMb(files.filter(isLog));
  }
  return { rssMb: await residentMb(edge.pid), collection: await edge.collection(), objectsMb, logsMb };
}

/** 0 where /proc does not tell (macOS). */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? [];
  return (Number(kb ?? 0) * 1024) / MB;
}

type SizedFile = { name: string; bytes: number };

async function filesIn(folder: string): Promise<SizedFile[]> {
  const names = await readdir(folder);
  // One that is gone meanwhile has no size.
  const sizes = names.map((name) => stat(join(folder, name)).catch(() => null));
  return (await Promise.all(sizes)).map((found, index) => ({
    name: names[index] ?? '',
    bytes: found?.size ?? 0,
  }));
}

function sumMb(files: readonly SizedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0) / MB;
}

function lastIn(log: string): Collection | null {
  return log.split('\n').reduce<Collection | null>((last, line) => collectionIn(line) ?? last, null);
}

async function sampleDatabase(sql: Sql): Promise<Pick<Sample, 'databaseMb' | 'rows'>> {
  // The throw-away server has no autovacuum; without it, rows that are gone would count as growth.
  await sql`vacuum`;
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`;
  const rows: Record<string, number> = {};
  for (const { name } of tables) {
    const [counted] = await sql<{ n: number }[]>`select count(*)::int as n from ${sql(name)}`;
    rows[name] = counted?.n ?? 0;
  }
  const [size] = await sql<{ bytes: string }[]>`select pg_database_size(current_database())::text as bytes`;
  return { databaseMb: Number(size?.bytes ?? 0) / MB, rows };
}
