import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { propagationBrief } from '../domains/propagations/schema.ts';
import { VERSION } from '../version.ts';
import type { AdminRoute } from './admin-route.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    request_id: z.string(),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retry_after_s: z.number().int().optional(),
  })
  .openapi('Problem');

const propagationHeader = {
  'x-sunray-propagation': {
    description:
      'Id and state of the change on its way to the edges, `<id>; state=<state>`; absent where none is.',
    schema: { type: 'string' as const },
  },
};

/** Serves the OpenAPI 3.1 document of these operations at `/openapi.json`. */
export function documentRoutes(door: OpenAPIHono, routes: readonly AdminRoute[]): void {
  for (const route of routes) door.openAPIRegistry.registerPath(documentOf(route));
  door.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });
  door.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Sunray admin API',
      version: VERSION,
      description: 'Hosts, users and what they may enter.',
    },
    security: [{ apiKey: [] }],
  });
}

function documentOf(route: AdminRoute) {
  return createRoute({
    method: route.method,
    path: route.path,
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.path.split('/')[3] ?? 'admin'],
    description: `Needs the permission \`${route.permission}\`.`,
    request: { params: route.params, query: route.query, ...bodyOf(route) },
    responses: {
      [route.status]: {
        description: 'Done.',
        ...(route.method === 'get' ? {} : { headers: propagationHeader }),
        ...contentOf(route),
      },
      default: {
        description: 'A problem (RFC 9457) whose `code` says why.',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  });
}

/** What changes something says how far that has come, beside what it answers with. */
function contentOf({ answer, method }: AdminRoute) {
  if (answer === null) return {};
  const schema =
    method !== 'get' && answer instanceof z.ZodObject
      ? z.strictObject({ ...answer.shape, propagation: propagationBrief.optional() })
      : answer;
  return { content: { 'application/json': { schema } } };
}

function bodyOf({ body }: AdminRoute) {
  if (body === null) return {};
  const required = !body.safeParse({}).success;
  return { body: { required, content: { 'application/json': { schema: body } } } };
}
