// The product's Worker, with every call to a Durable Object counted on its way. `/bench/calls` tells and clears the
// count. Only for counting: what is timed is the product itself.
import worker from '../../apps/edge/src/worker.ts';
import type { Bindings } from '../../apps/edge/src/env.ts';

export { OutboxDO } from '../../apps/edge/src/events/outbox-do.ts';
export { FactDO } from '../../apps/edge/src/facts/fact-do.ts';
export { FeedDO } from '../../apps/edge/src/facts/feed-do.ts';

const COUNT_PATH = '/bench/calls';
let calls: string[] = [];
/** The Worker keeps its state by the bindings it was handed, so they are wrapped once. */
let counted: Bindings | null = null;

export default {
  fetch(request: Request<unknown, IncomingRequestCfProperties>, bindings: Bindings, ctx: ExecutionContext) {
    if (!request.url.endsWith(COUNT_PATH))
      return worker.fetch(request, (counted ??= counting(bindings)), ctx);
    const told = calls;
    calls = [];
    return Response.json(told);
  },
} satisfies ExportedHandler<Bindings>;

function counting(bindings: Bindings): Bindings {
  return {
    ...bindings,
    FEED: namespace('FEED', bindings.FEED),
    FACTS: namespace('FACTS', bindings.FACTS),
    OUTBOX: namespace('OUTBOX', bindings.OUTBOX),
  };
}

function namespace<Space extends object>(name: string, space: Space): Space {
  return wrapped(space, (property, args) => {
    const stub: unknown = Reflect.apply(method(space, property), space, args);
    if (property !== 'get' && property !== 'getByName') return stub;
    if (typeof stub !== 'object' || stub === null) return stub;
    return wrapped(stub, (called, given) => {
      calls.push(`${name}.${called}`);
      return Reflect.apply(method(stub, called), stub, given);
    });
  });
}

/** The same object, whose methods go through `call`. */
function wrapped<Thing extends object>(
  thing: Thing,
  call: (name: string, args: unknown[]) => unknown,
): Thing {
  return new Proxy(thing, {
    get: (_, name) => (typeof name === 'string' ? (...args: unknown[]) => call(name, args) : undefined),
  });
}

function method(thing: object, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(thing, name);
  if (typeof found !== 'function') throw new TypeError(`${name} is no method`);
  return (...args) => Reflect.apply(found, thing, args);
}
