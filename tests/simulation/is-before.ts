import { compareVersions, type Version } from '../../packages/contract/src/facts.ts';

/** An epoch and a counter; how a release writes documents revokes nobody. */
export function isBefore(acked: Version, wanted: Version): boolean {
  return compareVersions([acked[0], acked[1], 0], [wanted[0], wanted[1], 0]) < 0;
}
