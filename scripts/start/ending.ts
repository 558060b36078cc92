/** How a person asks the launcher to end. */
export type Ending = { onAsked(act: () => void): void; onInsisted(act: () => void): void };

/** One press of Ctrl-C may arrive more than once: from the terminal, from npm, and from the bootstrap. */
const SAME_PRESS_MS = 700;

/**
 * Hears signals, and the end of the bootstrap that started this process (given by its number), which may be killed
 * without a word. The first signal asks; a later one insists.
 */
export function hearEnding(bootstrapPid: number | null): Ending {
  const asked: (() => void)[] = [];
  const insisted: (() => void)[] = [];
  let firstMs: number | null = null;
  const hear = () => {
    const nowMs = performance.now();
    firstMs ??= nowMs;
    const hearers = firstMs === nowMs ? asked : nowMs - firstMs > SAME_PRESS_MS ? insisted : [];
    for (const act of hearers) act();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  if (bootstrapPid === process.ppid) {
    const watching = setInterval(() => {
      if (process.ppid === bootstrapPid) return;
      clearInterval(watching);
      hear();
    }, 500);
    watching.unref();
  }
  return { onAsked: (act) => void asked.push(act), onInsisted: (act) => void insisted.push(act) };
}
