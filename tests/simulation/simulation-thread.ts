// A thread beside others: is told which schedules to play, up to the first fault, and says what came of them.
import { parentPort } from 'node:worker_threads';
import { runSimulation, type SimulationInput } from './run-simulation.ts';

parentPort?.on('message', (share: SimulationInput) => {
  void runSimulation({ ...share, stopsAtFault: true }).then((result) => parentPort?.postMessage(result));
});
