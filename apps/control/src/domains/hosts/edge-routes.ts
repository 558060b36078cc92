import { bindHost } from './bind.ts';

/** The calls of edges that this room answers. */
export const hostHandlers = { bindHost };
