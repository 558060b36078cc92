import { createRoute, OpenAPIHono, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Ctx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { roleMay } from '../domains/roles/rules.ts';
import { record } from '../domains/audit/record.ts';
import { Refusal } from '../refusal.ts';
import type { AdminRoute } from './admin-route.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';
import { authenticateAdmin } from './authenticate-admin.ts';
import { problemResponse } from './problem.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** The door for admins: API keys, roles, strict input, problem+json, and the OpenAPI document made of the routes. */
export function adminDoor(deps: Deps): OpenAPIHono {
  const door = new OpenAPIHono();
  for (const route of ADMIN_ROUTES) {
    door.openAPIRegistry.registerPath(documentOf(route));
    door.on(route.method, toHonoPath(route.path), (c) => answer(deps, route, c));
  }
  door.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  door.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Sunray admin API', version: '1', description: 'Hosts, users and what they may enter.' },
    security: [{ apiKey: [] }],
  });
  return door;
}

async function answer(deps: Deps, route: AdminRoute, c: Context): Promise<Response> {
  const requestId = deps.newToken();
  const startedMs = deps.clock.nowMs();
  const response = await runRoute(deps, route, { c, requestId }).catch((error: unknown) => {
    if (!(error instanceof Refusal)) {
      deps.log.error({ request_id: requestId, operation: route.operationId, err: error }, 'admin call failed');
    }
    return problemResponse(requestId, error);
  });
  const ms = deps.clock.nowMs() - startedMs;
  deps.log.info({ request_id: requestId, operation: route.operationId, status: response.status, ms }, 'admin call');
  return response;
}

async function runRoute(deps: Deps, route: AdminRoute, at: { c: Context; requestId: string }): Promise<Response> {
  const { c, requestId } = at;
  const ctx = await authenticateAdmin(deps, c.req.raw, requestId);
  await demand(ctx, route);
  const input = {
    params: parse(route.params, c.req.param(), 'path'),
    query: parse(route.query, queryOf(c), 'query'),
    body: route.body === null ? {} : parse(route.body, await readJson(c.req.raw), 'body'),
  };
  const output = await route.run(ctx, input);
  const headers = { 'x-request-id': requestId, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  if (route.answer === null) return new Response(null, { status: 204, headers });
  return Response.json(route.answer.parse(output), { status: route.status, headers });
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
    Object.entries(c.req.queries()).map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values]),
  );
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new Refusal('request.media-type');
  if (Number(request.headers.get('content-length') ?? '0') > MAX_BODY_BYTES) throw new Refusal('request.body-too-large');
  const text = await request.text();
  if (text.length > MAX_BODY_BYTES) throw new Refusal('request.body-too-large');
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('request.invalid', { errors: [{ path: 'body', message: 'not JSON' }] });
  }
}

function toHonoPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function documentOf(route: AdminRoute) {
  return createRoute({
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.path.split('/')[3] ?? 'admin'],
    description: `Needs the permission \`${route.permission}\`.`,
    request: {
      params: route.params,
      query: route.query,
      ...(route.body === null ? {} : { body: { required: true, content: { 'application/json': { schema: route.body } } } }),
    },
    responses: {
      [route.status]: {
        description: 'Done.',
        ...(route.answer === null ? {} : { content: { 'application/json': { schema: route.answer } } }),
      },
      default: { description: 'A problem (RFC 9457) whose `code` says why.' },
    },
  });
}
