import { reportEvents } from './report.ts';

/** The calls of edges that this room answers. */
export const eventHandlers = { reportEvents };
