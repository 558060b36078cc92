import type { InputOf, OutputOf } from '@sunray/contract/call.ts';
import type * as calls from '@sunray/contract/edge-calls.ts';
import type { Ctx } from '../../ctx.ts';
import { countAttempt, SETUP_LIMIT, SIGN_IN_LIMIT } from '../limits/count.ts';
import { beginSetup } from './begin-setup.ts';
import { beginSignIn } from './begin-sign-in.ts';
import { finishSetup } from './finish-setup.ts';
import { finishSignIn } from './finish-sign-in.ts';

type Handler<C> = (ctx: Ctx, input: InputOf<C>) => Promise<OutputOf<C>>;

type Handlers = {
  beginSignIn: Handler<typeof calls.beginSignIn>;
  finishSignIn: Handler<typeof calls.finishSignIn>;
  beginSetup: Handler<typeof calls.beginSetup>;
  finishSetup: Handler<typeof calls.finishSetup>;
};

/**
 * The calls of edges that this room answers. Each counts for itself against the visitor's address, before
 * anything else.
 */
export const passkeyHandlers: Handlers = {
  async beginSignIn(ctx, input) {
    await countAttempt(ctx, input.client.ip, { name: 'sign-in-begin', ...SIGN_IN_LIMIT });
    return beginSignIn(ctx, input);
  },
  async finishSignIn(ctx, input) {
    await countAttempt(ctx, input.client.ip, { name: 'sign-in-finish', ...SIGN_IN_LIMIT });
    return finishSignIn(ctx, input);
  },
  async beginSetup(ctx, input) {
    await countAttempt(ctx, input.client.ip, { name: 'setup-begin', ...SETUP_LIMIT });
    return beginSetup(ctx, input);
  },
  async finishSetup(ctx, input) {
    await countAttempt(ctx, input.client.ip, { name: 'setup-finish', ...SETUP_LIMIT });
    return finishSetup(ctx, input);
  },
};
