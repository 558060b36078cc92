import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { listed } from '../listed.ts';
import { withBounds } from '../options/with-bounds.ts';
import type { Column } from '../text/table.ts';
import { time } from '../text/time.ts';
import type { World } from '../world.ts';
import { type Worker, worker } from './worker.ts';

/** `sunray workers …` */
export function addWorkerCommands(program: Command, world: World): void {
  const workers = program.command('workers').description('the workers that guard at the edge');
  withBounds(workers.command('list').description('list them with what they serve')).action(
    calling(world, list),
  );
}

const COLUMNS: readonly Column<Worker>[] = [
  { title: 'NAME', text: (row) => row.name, gives: true },
  { title: 'LAST SEEN (UTC)', text: (row) => time(row.last_seen_at) },
  { title: 'VERSION', text: (row) => row.edge_version ?? '-', gives: true },
  { title: 'HOSTS', text: (row) => row.hosts.map(({ domain }) => domain).join(' ') || '-', gives: true },
  { title: 'ID', text: (row) => row.id },
];

async function list({ api }: Call, bounds: Bounds): Promise<Answer> {
  const page = await readList(api, '/workers', { shape: worker, bounds });
  return listed(page, { columns: COLUMNS, rows: page.items, none: 'There is no worker.' });
}
