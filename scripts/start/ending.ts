/** How a person asks the launcher to end. */
export type Ending = { onAsked(act: () => void): void; onInsisted(act: () => void): void };

/** One press of Ctrl-C may arrive more than once: from the terminal, from npm, and from the bootstrap. */
const SAME_PRESS_MS = 700;

/**
 * Hears signals, and the end of the bootstrap that started this process (given by its number), which may be killed
 * without a word. The first signal asks; a later one insists.
 */
export function hearEnding(bootstrapPid: number | null): Ending {
  const hearers: Record<Press, (() => void)[]> = { first: [], same: [], again: [] };
  const press = pressTeller();
  const hear = () => {
    for (const act of hearers[press(performance.now())]) act();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  if (bootstrapPid === process.ppid) onceOrphaned(bootstrapPid, hear);
  return {
    onAsked: (act) => void hearers.first.push(act),
    onInsisted: (act) => void hearers.again.push(act),
  };
}

type Press = 'first' | 'same' | 'again';

/** Tells which press a signal belongs to, from when it came. */
export function pressTeller(): (nowMs: number) => Press {
  let firstMs: number | null = null;
  return (nowMs) => {
    if (firstMs === null) {
      firstMs = nowMs;
      return 'first';
    }
    return nowMs - firstMs > SAME_PRESS_MS ? 'again' : 'same';
  };
}

function onceOrphaned(parentPid: number, act: () => void): void {
  const watching = setInterval(() => {
    if (process.ppid === parentPid) return;
    clearInterval(watching);
    act();
  }, 500);
  watching.unref();
}
