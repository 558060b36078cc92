import type { Load } from '../load/load.ts';
import type { Part } from '../scenarios/scenario.ts';
import type { Rig } from '../rig/with-rig.ts';
import type { Links } from './links.ts';
import { trySignIn } from './serve-anew.ts';
import type { Before, Since } from './since.ts';

/**
 * What came back with the data: not what was handed out before, but what may be handed out anew. It is told in numbers
 * and is no fault, since a restored database is as it was.
 */
export async function comeBack(
  rig: Rig,
  { load, links, before, since }: { load: Load; links: Links; before: Before; since: Since },
): Promise<Part['numbers']> {
  const [worker] = rig.workers;
  if (worker === undefined) throw new Error('a rig has workers');
  const tally = new Map<string, { found: number; of: number }>();
  const note = (what: string, isBack: boolean) => {
    const { found, of } = tally.get(what) ?? { found: 0, of: 0 };
    tally.set(what, { found: found + Number(isBack), of: of + 1 });
  };
  for (const { revocation, person } of since.ofAccess) {
    if (person === null) continue;
    const held = await trySignIn(rig, person, worker);
    note(`signs in after "${revocation.path}"`, held !== null && (await load.ask(worker, held)) === 200);
  }
  const guest = rig.people.flatMap(({ live }) => live).find(({ site }) => site === since.site);
  if (guest !== undefined) note('locked host serves', (await load.ask(worker, guest)) === 200);
  for (const link of before.open) note('link left open is good', (await links.redeem(link, worker)) === 200);
  const { admin } = before.key;
  note(
    'revoked API key is good',
    await admin.call('GET', '/status').then(
      () => true,
      () => false,
    ),
  );
  return Object.fromEntries([...tally].map(([what, { found, of }]) => [what, `${found} of ${of}`]));
}
