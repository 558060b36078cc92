import type { Revoked } from './coverage.ts';
import type { LinkEntry, RedemptionEntry } from './entry.ts';
import type { FindingList } from './findings.ts';

type At = { links: ReadonlyMap<string, LinkEntry>; revoked: readonly Revoked[]; list: FindingList };
type Counted = { redemptions: number; redeemed: number; redemptionsForbidden: number };

/** Judges what people did with setup links: none is good for more uses than it says, and none once it was revoked. */
export function checkRedemptions(redemptions: readonly RedemptionEntry[], at: At): Counted {
  const { links, revoked, list } = at;
  const revocations = Map.groupBy(revoked, ({ covers }) => covers.link);
  const seen = new Set<number>();
  let forbidden = 0;
  for (const [name, tries] of Map.groupBy(redemptions, ({ link }) => link)) {
    const link = links.get(name);
    const uses = tries.filter(({ accepted }) => accepted).toSorted((a, b) => a.startedAtNs - b.startedAtNs);
    for (const again of uses.slice(link?.uses ?? uses.length)) list.add('link-used-again', words(again));
    for (const one of tries) {
      if (seen.has(one.id)) list.add('redemption-twice', words(one));
      seen.add(one.id);
      if (one.endedAtNs === null) list.add('redemption-without-end', words(one));
      if (link === undefined) {
        list.add('unknown-link', words(one));
        continue;
      }
      const over = (revocations.get(name) ?? []).find(({ settledAtNs }) => isBefore(settledAtNs, one));
      const usedBefore = uses.filter(({ endedAtNs }) => isBefore(endedAtNs, one)).length;
      if (over !== undefined || usedBefore >= link.uses) forbidden += 1;
      if (over !== undefined && one.accepted)
        list.add('redeemed-after-revocation', `${words(one)}; revoked by "${over.path}" ${over.id}`);
    }
  }
  const redeemed = redemptions.filter(({ accepted }) => accepted).length;
  return { redemptions: redemptions.length, redeemed, redemptionsForbidden: forbidden };
}

function isBefore(atNs: number | null, { startedAtNs }: RedemptionEntry): boolean {
  return atNs !== null && atNs < startedAtNs;
}

function words({ id, link, worker, startedAtNs, status }: RedemptionEntry): string {
  return `redemption ${id} of link ${link} by ${worker}, started at ${(startedAtNs / 1e6).toFixed(3)} ms, answered ${status}`;
}
