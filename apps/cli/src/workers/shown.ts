import type { Answer } from '../answer.ts';
import { details } from '../text/details.ts';
import { seconds } from '../text/seconds.ts';
import { time } from '../text/time.ts';
import { pendingOf, stateOf, type Worker } from './worker.ts';

/** One worker as an answer. */
export function shownWorker(worker: Worker): Answer {
  return { json: worker, text: details(entriesOf(worker)) };
}

/** What is known of a worker, for people. */
export function entriesOf(worker: Worker): [name: string, value: string | null][] {
  return [
    ['Name', worker.name],
    ['Id', worker.id],
    ['State', stateOf(worker)],
    ['Last seen (UTC)', time(worker.last_seen_at)],
    ['Version', worker.edge_version === null ? '-' : versionText(worker)],
    ['Lease', `${worker.lease_ms} ms`],
    ['Serves cut off', `for ${seconds(worker.max_stale_s)}`],
    ['Pending copies', String(pendingOf(worker))],
    ['Hosts', worker.hosts.map(({ domain }) => domain).join('\n') || '-'],
    ['Keys', worker.keys.map(keyText).join('\n') || '-'],
    ['Holders', worker.holders.map(holderText).join('\n') || '-'],
  ];
}

function versionText({ edge_version: version, schema_number: schema }: Worker): string {
  return schema === null ? `${version}` : `${version}, contract ${schema}`;
}

function keyText({ id, expires_at: expiresAt }: Worker['keys'][number]): string {
  return expiresAt === null ? id : `${id}, until ${time(expiresAt)}`;
}

function holderText(holder: Worker['holders'][number]): string {
  const state = holder.superseded_at === null ? '' : ', superseded';
  const polled = `polled ${time(holder.last_polled_at)}, may serve until ${time(holder.serves_until)}`;
  const copies = `${holder.copies_held} copies, ${holder.pending} pending`;
  const keys = holder.assertion_keys.map(
    ({ id, usable_at }) => `key ${id}${usable_at === null ? ', not in use yet' : ''}`,
  );
  return [`${holder.region} ${holder.id}${state}`, polled, copies, ...keys].join('\n  ');
}
