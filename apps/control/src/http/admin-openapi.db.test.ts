import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type AdminStage, adminStage } from '../../../../tests/support/admin-stage.ts';
import { ADMIN_ROUTES } from './admin-routes.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean().optional(),
  schema: z.looseObject({}),
});
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string().min(1),
  parameters: z.array(parameter).optional(),
  requestBody: z
    .looseObject({
      required: z.boolean(),
      content: z.strictObject({ 'application/json': z.looseObject({ schema: z.looseObject({}) }) }),
    })
    .optional(),
  responses: z.record(
    z.string().regex(/^([1-5]\d\d|default)$/),
    z.looseObject({ description: z.string().min(1) }),
  ),
});
const document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.looseObject({ title: z.string().min(1), version: z.string().min(1) }),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  components: z.looseObject({
    schemas: z.record(z.string().regex(/^[\w.-]+$/), z.looseObject({})),
    securitySchemes: z.record(z.string(), z.looseObject({})),
  }),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(METHODS), operation)),
  webhooks: z.strictObject({}).optional(),
});

let stage: AdminStage;
let text: string;
let api: z.output<typeof document>;
beforeAll(async () => {
  stage = await adminStage();
  const answer = await stage.call('GET /openapi.json', { key: null });
  text = answer.text;
  api = document.parse(answer.body);
});
afterAll(() => stage[Symbol.asyncDispose]());

function operations() {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const described = methods[method];
      return described === undefined ? [] : [{ path, method, ...described }];
    }),
  );
}

test('the document names every operation there is, and no other', () => {
  const named = operations().map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
  expect(named.sort()).toEqual(
    ADMIN_ROUTES.map((route) => `${route.operationId} ${route.method} ${route.path}`).sort(),
  );
});

test('operation ids are words of their own', () => {
  const ids = operations().map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
});

test.each(ADMIN_ROUTES.map(({ operationId }) => operationId))(
  '%s declares exactly the parameters of its path, and what it answers',
  (id) => {
    const found = operations().find(({ operationId }) => operationId === id);
    const inPath = (found?.parameters ?? []).filter((at) => at.in === 'path');
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(found?.path.match(/\{\w+\}/g) ?? []);
    expect(inPath.every(({ required }) => required === true)).toBe(true);
    expect(Object.keys(found?.responses ?? {})).toEqual([
      String(ADMIN_ROUTES.find(({ operationId }) => operationId === id)?.status),
      'default',
    ]);
  },
);

test('every reference leads to a schema, and every schema is referred to', () => {
  const wanted = new Set(
    [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]),
  );
  expect([...wanted].map(String).sort()).toEqual(Object.keys(api.components.schemas).sort());
  expect(text.match(/"\$ref":"(?!#\/components\/schemas\/)/g)).toBeNull();
});

test('what OpenAPI 3.0 wrote otherwise is written as 3.1 has it', () => {
  expect(text).not.toContain('"nullable"');
  expect(text).not.toMatch(/"exclusiveM(?:in|ax)imum":(?:true|false)/);
});

test('objects say that they take no unknown fields', () => {
  for (const name of ['NewHost', 'HostPatch', 'NewUser', 'UserPatch', 'NewSetupToken', 'NewApiKey']) {
    expect(api.components.schemas[name]).toMatchObject({ type: 'object', additionalProperties: false });
  }
});

test('types of query parameters are those a client writes', () => {
  const search = operations().find(({ operationId }) => operationId === 'searchAudit');
  const types = Object.fromEntries((search?.parameters ?? []).map((at) => [at.name, at.schema['type']]));
  expect(types).toMatchObject({
    limit: 'integer',
    success: 'boolean',
    since: 'string',
    subject_id: 'string',
  });
});

test('what changes something documents its propagation in header and body, and nothing else does', () => {
  const brief = { $ref: '#/components/schemas/PropagationBrief' };
  for (const route of ADMIN_ROUTES) {
    const described = operations().find(({ operationId }) => operationId === route.operationId);
    const response = described?.responses[String(route.status)];
    const isChange = route.method !== 'get';
    expect([route.operationId, Object.keys(Object(response?.['headers']))]).toEqual([
      route.operationId,
      isChange ? ['x-sunray-propagation'] : [],
    ]);
    if (!isChange || route.answer === null) continue;
    expect(response).toMatchObject({
      content: {
        'application/json': { schema: { additionalProperties: false, properties: { propagation: brief } } },
      },
    });
    expect(JSON.stringify(response)).not.toMatch(/"required":\[[^\]]*"propagation"/);
  }
  expect(api.components.schemas['PropagationBrief']).toMatchObject({
    required: ['id', 'state', 'bounded_until'],
    additionalProperties: false,
  });
});
