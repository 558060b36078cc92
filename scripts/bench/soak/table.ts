import type { EdgeSample, Sample } from './sample.ts';

/** Above the rows. */
export function headings(edges: readonly string[]): string {
  const edge = edges.map((name) => `${name.padEnd(34)} |`).join(' ');
  return [
    `                   | ${edge} control plane  | Postgres`,
    `  requests       s | ${edges.map(() => 'resident  alive  feed/facts/outbox  logs |').join(' ')} resident alive | size  rows`,
  ].join('\n');
}

/** One point: MB everywhere; `alive` is what V8's last full collection left. */
export function rowOf({ requests, seconds, edges, control, databaseMb, rows }: Sample): string {
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return [
    `${String(requests).padStart(10)} ${seconds.toFixed(0).padStart(7)}`,
    ...edges.map(edgeCells),
    `${mb(control.rssMb, 8)} ${alive(control)}`,
    `${mb(databaseMb, 5)} ${String(all).padStart(8)}`,
  ].join(' | ');
}

function edgeCells(edge: EdgeSample): string {
  const sizes = ['sunray-feed', 'sunray-facts', 'sunray-outbox'].map((name) =>
    mb(edge.objectsMb[name] ?? 0, 4),
  );
  return `${mb(edge.rssMb, 8)} ${alive(edge)} ${sizes.join(' ')} ${mb(edge.logsMb, 5)}`;
}

function alive({ collection }: Pick<EdgeSample, 'collection'>): string {
  return collection === null ? '     -' : mb(collection.liveMb, 6);
}

function mb(value: number, width: number): string {
  return (value < 10 ? value.toFixed(1) : value.toFixed(0)).padStart(width);
}
