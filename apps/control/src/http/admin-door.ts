import { OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Ctx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { roleMay } from '../domains/roles/rules.ts';
import { record } from '../domains/audit/record.ts';
import { type PropagationBrief, toPropagationBrief } from '../domains/propagations/schema.ts';
import { settlePropagation } from '../domains/propagations/settle.ts';
import { Refusal } from '../refusal.ts';
import { documentRoutes } from './admin-openapi.ts';
import { type AdminRoute, nothing } from './admin-route.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';
import { authenticateAdmin } from './authenticate-admin.ts';
import { jsonOf } from './json-of.ts';
import { problemResponse } from './problem.ts';
import { readBody } from './read-body.ts';
import { refuseUnstorable } from './refuse-unstorable.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** The door for admins: API keys, roles, strict input, problem+json, and the OpenAPI document made of the routes. */
export function adminDoor(deps: Deps): OpenAPIHono {
  const door = new OpenAPIHono();
  for (const route of ADMIN_ROUTES) {
    door.on(route.method, toHonoPath(route.path), (c) => answer(deps, route, c));
  }
  documentRoutes(door, ADMIN_ROUTES);
  return door;
}

type Called = { request_id: string; operation: string; actor_id: string | null };

async function answer(deps: Deps, route: AdminRoute, c: Context): Promise<Response> {
  const requestId = deps.newToken();
  const startedMs = deps.clock.nowMs();
  const call: Called = { request_id: requestId, operation: route.operationId, actor_id: null };
  const response = await authenticateAdmin(deps, c, requestId)
    .then((ctx) => {
      call.actor_id = ctx.actor.id;
      return runRoute(ctx, route, c);
    })
    .catch((error: unknown) => {
      if (!(error instanceof Refusal)) deps.log.error({ ...call, err: error }, 'admin call failed');
      return problemResponse(requestId, error);
    });
  deps.log.info({ ...call, status: response.status, ms: deps.clock.nowMs() - startedMs }, 'admin call');
  return response;
}

async function runRoute(ctx: Ctx, route: AdminRoute, c: Context): Promise<Response> {
  await demand(ctx, route);
  const input = {
    params: parse(route.params, c.req.param(), 'path'),
    query: parse(route.query, queryOf(c), 'query'),
    body: parse(route.body ?? nothing, await readJson(c.req.raw), 'body'),
  };
  const output = await route.run(ctx, input);
  const propagation = await propagationOf(ctx);
  const headers = {
    ...(propagation === null
      ? {}
      : { 'x-sunray-propagation': `${propagation.id}; state=${propagation.state}` }),
    'x-request-id': ctx.requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  if (route.answer === null) return new Response(null, { status: 204, headers });
  const answered = route.answer.parse(output);
  const told = propagation !== null && isObject(answered) ? { ...answered, propagation } : answered;
  return Response.json(told, { status: route.status, headers });
}

/** How far the call's changes have come on their way to the edges, after waiting for them a while; null where it made none. */
async function propagationOf({ propagation, ...ctx }: Ctx): Promise<PropagationBrief | null> {
  if (propagation === null || !propagation.hasChanges) return null;
  try {
    const progress = await settlePropagation({ ...ctx, propagation }, propagation.id);
    return progress === null ? null : toPropagationBrief(propagation.id, progress);
  } catch (error) {
    // What was done is done; an answer that says otherwise would be believed.
    ctx.deps.log.error({ request_id: ctx.requestId, err: error }, 'how far a change has come is not known');
    return toPropagationBrief(propagation.id, { state: 'pending', boundedUntil: null });
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function demand(ctx: Ctx, route: AdminRoute): Promise<void> {
  if (ctx.actor.kind === 'api_key' && roleMay(ctx.actor.role, route.permission)) return;
  await record(ctx, {
    event: 'admin.refused',
    action: 'refuse',
    severity: 'warning',
    resource: { type: 'operation', id: route.operationId },
    success: false,
    reason: route.permission,
  });
  throw new Refusal('admin.forbidden');
}

function parse(schema: z.ZodType, value: unknown, where: string): unknown {
  refuseUnstorable(value, where);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, 20).map((issue) => ({
    path: [where, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  throw new Refusal('request.invalid', { errors });
}

/** Each parameter once; a repeated one is an array and so refused by the schema. */
function queryOf(c: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(c.req.queries()).map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? '') : values,
    ]),
  );
}

/** The body as JSON; an absent one counts as an empty object, whatever its type is said to be. */
async function readJson(request: Request): Promise<unknown> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body.byteLength === 0) return {};
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refusal('request.media-type');
  return jsonOf(body);
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
