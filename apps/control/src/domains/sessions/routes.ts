import { signOut } from './sign-out.ts';

/** The calls of edges that this room answers. */
export const sessionHandlers = { signOut };
