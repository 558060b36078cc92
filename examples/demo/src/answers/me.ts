import { json } from '../reply.ts';
import type { Answer } from '../visit.ts';

/** Who this application was told is asking, and how far it believes that. */
export const me: Answer = ({ identity }) => json(identity);
