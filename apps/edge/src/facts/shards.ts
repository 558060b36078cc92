const SHARDS = 16;

/** Name of the object that keeps a subject's fact. Wire format: the stored facts are found by it. */
export function shardName(region: string, subject: string): string {
  return nameOf(region, fnv1a(subject) % SHARDS);
}

/** Every shard of a region. */
export function shardNames(region: string): string[] {
  return Array.from({ length: SHARDS }, (_, at) => nameOf(region, at));
}

function nameOf(region: string, at: number): string {
  return `${region}/shard-${at}`;
}

/** FNV-1a, 32 bits: spreads subjects evenly and is the same on every machine and in every release. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
