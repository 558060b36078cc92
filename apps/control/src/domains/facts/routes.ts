import { acknowledgeFacts } from './acknowledge.ts';
import { pollFeed } from './poll.ts';
import { readFacts } from './read.ts';
import { registerHolder } from './register-holder.ts';

/** The calls of edges that this room answers. */
export const factHandlers = { registerHolder, readFacts, pollFeed, acknowledgeFacts };
