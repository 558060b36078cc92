import type { Subject } from '../../packages/contract/src/facts.ts';

/** The worker that every region of the simulation is of. */
export const WORKER: Subject = 'worker:00000000-0000-4000-8000-000000000001';
