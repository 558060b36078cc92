// Ends what a killed launcher leaves running. Its input is a pipe that only the launcher holds: when the pipe closes,
// the launcher is gone, and whatever stands in the record by then has nobody else to end it.
import { endProcesses } from './end-processes.ts';
import { readProcesses, removeProcesses } from './process-record.ts';

const [record = ''] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.resume();
process.stdin.on('close', () => void reap());

async function reap(): Promise<void> {
  await endProcesses(readProcesses(record));
  removeProcesses(record);
}
