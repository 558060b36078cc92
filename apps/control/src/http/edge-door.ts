import { Hono } from 'hono';
import { z } from 'zod/mini';
import { type Client, EDGE_CALLS, type EdgeCallName } from '@sunray/contract/edge-calls.ts';
import { SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { type Ctx, systemCtx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { requireHeard } from '../domains/facts/require-heard.ts';
import { noteSchema } from '../domains/workers/note-schema.ts';
import { servesHost } from '../domains/workers/serves-host.ts';
import { Refusal } from '../refusal.ts';
import { authenticateWorker, RECORDED, type SignedCall } from './authenticate-worker.ts';
import { EDGE_HANDLERS } from './edge-handlers.ts';
import { judgeSchema } from './judge-schema.ts';
import { problemResponse } from './problem.ts';
import { readBody } from './read-body.ts';
import { Sampler } from './sampler.ts';
import { signResponse } from './sign-response.ts';
import { withSchema } from './with-schema.ts';

/** Bodies of edges are small; the largest is a WebAuthn attestation. */
const MAX_BODY_BYTES = 256 * 1024;
/** By these a holder makes itself heard. */
const INTRODUCTIONS: readonly EdgeCallName[] = ['registerHolder', 'pollFeed'];

/** The door for edges: every call of the contract, authenticated by signature, every answer signed. */
export function edgeDoor(deps: Deps): Hono {
  const door = new Hono();
  const refused = new Sampler(RECORDED);
  for (const name of callNames()) {
    door.post(EDGE_CALLS[name].path, (c) => answerCall(deps, { name, request: c.req.raw, refused }));
  }
  return door;
}

type Arriving = { name: EdgeCallName; request: Request; refused: Sampler };

async function answerCall(deps: Deps, { name, request, refused }: Arriving): Promise<Response> {
  const requestId = deps.newToken();
  const startedMs = deps.clock.nowMs();
  const requestSignature = request.headers.get('signature') ?? '';
  let outcome: Response;
  let workerId: string | null = null;
  let isPassedOver = false;
  const pickRefused = () => {
    const picked = refused.pick(deps.clock.nowMs());
    isPassedOver = picked === null;
    return picked;
  };
  try {
    const body = await readBody(request, MAX_BODY_BYTES);
    const call = await authenticateWorker(deps, { request, body, requestId, pickRefused });
    workerId = call.workerId;
    const schema = judgeSchema(request.headers.get(SCHEMA_HEADER));
    if (schema instanceof Refusal) throw schema;
    await noteSchema(systemCtx(deps, requestId), { worker_id: call.workerId, schema });
    outcome = Response.json(await dispatch(deps, name, call), { headers: { 'x-request-id': requestId } });
  } catch (error) {
    if (!(error instanceof Refusal))
      deps.log.error({ request_id: requestId, call: name, err: error }, 'edge call failed');
    outcome = problemResponse(requestId, error);
  }
  const ms = deps.clock.nowMs() - startedMs;
  const said = { request_id: requestId, call: name, worker_id: workerId, status: outcome.status, ms };
  if (!isPassedOver) deps.log.info(said, 'edge call');
  return signResponse(deps, withSchema(outcome, request), requestSignature);
}

async function dispatch(deps: Deps, name: EdgeCallName, call: SignedCall): Promise<unknown> {
  const parsed = EDGE_CALLS[name].input.safeParse(call.input);
  if (!parsed.success) throw new Refusal('request.invalid', { errors: issuesOf(parsed.error) });
  const ctx = ctxOf(deps, call, clientOf(parsed.data));
  if (!INTRODUCTIONS.includes(name))
    await requireHeard(ctx, { worker_id: call.workerId, ...holderOf(parsed.data) });
  const hostId = hostIdOf(parsed.data);
  if (hostId !== null && !(await servesHost(ctx, { worker_id: call.workerId, host_id: hostId }))) {
    throw new Refusal('link.not-your-host');
  }
  // The handler of a name takes the input of that name: the table's type says so, an index by a union cannot.
  const handler = EDGE_HANDLERS[name] as (ctx: Ctx, input: unknown) => Promise<unknown>;
  const output = await handler(ctx, { ...parsed.data, worker_id: call.workerId });
  return EDGE_CALLS[name].output.parse(output);
}

function ctxOf(deps: Deps, call: SignedCall, client: Client | null): Ctx {
  return {
    db: deps.db,
    deps,
    clock: deps.clock,
    actor: { kind: 'worker', id: call.workerId, name: 'worker' },
    source: 'edge',
    requestId: call.requestId,
    propagation: null,
    origin: {
      ip: client?.ip ?? null,
      country: client?.country ?? null,
      userAgent: client?.user_agent ?? null,
    },
  };
}

function clientOf(input: object): Client | null {
  const parsed = z
    .object({ client: z.object({ ip: z.string(), country: z.nullable(z.string()), user_agent: z.string() }) })
    .safeParse(input);
  return parsed.success ? parsed.data.client : null;
}

function hostIdOf(input: object): string | null {
  return 'host_id' in input && typeof input.host_id === 'string' ? input.host_id : null;
}

function holderOf(input: object): { holder?: string } {
  return 'holder' in input && typeof input.holder === 'string' ? { holder: input.holder } : {};
}

function issuesOf(error: z.core.$ZodError): { path: string; message: string }[] {
  return error.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
}

function callNames(): EdgeCallName[] {
  return Object.keys(EDGE_CALLS).filter((name): name is EdgeCallName => Object.hasOwn(EDGE_CALLS, name));
}
