/** What has happened, to show that the experiment is not empty. */
export type Counts = {
  accepted: number;
  /** Of them, those that waited for nobody. */
  acceptedAtOnce: number;
  refused: number;
  revocations: number;
  acknowledged: number;
  fenced: number;
  /** Revocations acknowledged although an isolate had accepted their session within the last second. */
  acknowledgedWarm: number;
  /** Requests that started after the acknowledgement of their session's end. */
  triedAfterwards: number;
  instances: number;
  restarts: number;
  doubles: number;
  freezes: number;
  clockCorrections: number;
  /** Copies that were dropped and released because nobody asked for them. */
  forgotten: number;
  restores: number;
  disksRestored: number;
  epochsRaised: number;
};

export function noCounts(): Counts {
  return {
    accepted: 0,
    acceptedAtOnce: 0,
    refused: 0,
    revocations: 0,
    acknowledged: 0,
    fenced: 0,
    acknowledgedWarm: 0,
    triedAfterwards: 0,
    instances: 0,
    restarts: 0,
    doubles: 0,
    freezes: 0,
    clockCorrections: 0,
    forgotten: 0,
    restores: 0,
    disksRestored: 0,
    epochsRaised: 0,
  };
}

export function addCounts(sum: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more) as [keyof Counts, number][]) sum[name] += count;
}

/** What has never happened. */
export function missingFrom(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([name, count]) => (count === 0 ? [name] : []));
}
