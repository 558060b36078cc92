import type { Ctx } from '../../apps/control/src/ctx.ts';
import type { Deps } from '../../apps/control/src/deps.ts';
import type { Signals } from '../../apps/control/src/feed/signals.ts';
import { testCtx } from './deps.ts';

/** A context whose polls wait until they are let go. */
export function heldPolls(deps: Deps): { begun: Promise<void>; letGo(): void; ctx: Ctx } {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const signals: Signals = {
    wait: async () => {
      begun.resolve();
      await go.promise;
      return { isSentHome: true };
    },
    close: async () => undefined,
  };
  return { begun: begun.promise, letGo: () => go.resolve(), ctx: testCtx({ ...deps, signals }) };
}
