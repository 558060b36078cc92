import type { LinkProxy } from '../link/proxy.ts';
import { itemsOf } from '../rig/admin.ts';
import type { Rig } from '../rig/with-rig.ts';
import type { Part } from './scenario.ts';

/** A request that reached the control plane twice must have been taken once at most. */
export function doubledEffects(links: readonly LinkProxy[]): Part {
  const doubled = links.flatMap((link) => link.doubled);
  const taken = doubled.filter(({ statuses }) => statuses.filter((status) => status === 200).length > 1);
  const kinds: Record<string, number> = {};
  for (const { counts } of links)
    for (const [kind, count] of Object.entries(counts)) kinds[kind] = (kinds[kind] ?? 0) + count;
  return {
    numbers: { ...kinds, doubledRequests: doubled.length },
    faults: [
      ...taken.map(({ path, statuses }) => `${path} came twice and was answered ${statuses.join(', ')}`),
      ...(doubled.length === 0 ? ['no request was doubled, so nothing was proved about replays'] : []),
    ],
  };
}

/** Each ceremony opened one session at most, and every session that somebody was given is known. */
export async function sessionFaults({ admin, people }: Rig): Promise<string[]> {
  const faults: string[] = [];
  for (const { name, userId, ceremonies, opened } of people) {
    const { body } = await admin.call('GET', `/sessions?user_id=${userId}&state=all&limit=200`);
    const known = itemsOf(body).map(({ sid }) => sid);
    if (known.length > ceremonies)
      faults.push(`${name}: ${known.length} sessions of ${ceremonies} ceremonies`);
    const missing = opened.filter((sid) => !known.includes(sid));
    if (missing.length > 0) faults.push(`${name}: sessions ${missing.join(', ')} are not known`);
  }
  return faults;
}
