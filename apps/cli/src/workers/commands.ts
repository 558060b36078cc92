import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import { type Call, calling } from '../call.ts';
import { listed } from '../listed.ts';
import { duration } from '../options/duration.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { withBounds } from '../options/with-bounds.ts';
import type { Column } from '../text/table.ts';
import { minute } from '../text/minute.ts';
import type { World } from '../world.ts';
import { createWorker, removeWorker, updateWorker } from './accounts.ts';
import { bindWorker, unbindWorker } from './bindings.ts';
import { findWorker } from './find.ts';
import { removeKey, rotateAssertionKey, rotateKey } from './keys.ts';
import { shownWorker } from './shown.ts';
import { pendingOf, stateOf, type Worker, worker } from './worker.ts';

/** `sunray workers …` */
export function addWorkerCommands(program: Command, world: World): void {
  const workers = program.command('workers').description('the workers that guard at the edge');
  withBounds(workers.command('list').description('list them with what they serve')).action(
    calling(world, list),
  );
  workers
    .command('show <worker>')
    .description('show one with its holders, keys and hosts')
    .action(calling(world, show));
  addAccountCommands(workers, world);
  addKeyCommands(workers, world);
  addBindingCommands(workers, world);
}

function addAccountCommands(workers: Command, world: World): void {
  withLimits(workers.command('create <name>').description('register one; its key is shown once')).action(
    calling(world, createWorker),
  );
  withLimits(workers.command('update <worker>').description('change its name and limits'))
    .option('--name <name>', 'a new name')
    .action(calling(world, updateWorker));
  workers
    .command('remove <worker>')
    .description('remove one that serves no host; its keys end at once')
    .action(calling(world, removeWorker));
}

function withLimits(command: Command): Command {
  return command
    .option('--lease-ms <count>', 'how long its edges decide without asking, 0 to 5000', wholeNumber(0))
    .option('--max-stale <time>', 'how long it serves while cut off, 60s to 24h', duration);
}

function addKeyCommands(workers: Command, world: World): void {
  workers
    .command('rotate-key <worker>')
    .description('make its next key, shown once; the older one goes on for a while')
    .option('--overlap <time>', 'how long the older key goes on, at most 7d', duration)
    .action(calling(world, rotateKey));
  workers
    .command('remove-key <worker> <key>')
    .description('end one of its two keys at once')
    .action(calling(world, removeKey));
  workers
    .command('rotate-assertion-key <worker>')
    .description('let its edges make new keys for what backends are told about people')
    .action(calling(world, rotateAssertionKey));
}

function addBindingCommands(workers: Command, world: World): void {
  workers
    .command('bind <worker> <host>')
    .description('let it serve a host, beside those that do')
    .action(calling(world, bindWorker));
  workers
    .command('unbind <worker> <host>')
    .description('let it serve a host no longer')
    .action(calling(world, unbindWorker));
}

const COLUMNS: readonly Column<Worker>[] = [
  { title: 'NAME', text: (row) => row.name, gives: true },
  { title: 'STATE', text: stateOf },
  { title: 'LAST SEEN (UTC)', text: (row) => minute(row.last_seen_at) },
  { title: 'PENDING', text: (row) => String(pendingOf(row)) },
  { title: 'HOSTS', text: (row) => row.hosts.map(({ domain }) => domain).join(' ') || '-', gives: true },
  { title: 'ID', text: (row) => row.id },
];

async function list({ api }: Call, bounds: Bounds): Promise<Answer> {
  const page = await readList(api, '/workers', { shape: worker, bounds });
  return listed(page, { columns: COLUMNS, rows: page.items, none: 'There is no worker.' });
}

async function show({ api }: Call, name: string): Promise<Answer> {
  return shownWorker(await findWorker(api, name));
}
