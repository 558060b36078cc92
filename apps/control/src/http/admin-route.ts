import { z } from '@hono/zod-openapi';
import type { Ctx } from '../ctx.ts';
import type { Permission } from '../domains/roles/rules.ts';

type Shape = z.ZodObject;
/** What an operation without parameters or body is given. */
export const nothing = z.strictObject({});

/** One operation of the admin API as a plain value: a room declares it, the door checks, runs and documents it. */
export type AdminRoute = {
  operationId: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: `/api/v1/${string}`;
  summary: string;
  permission: Permission;
  params: Shape;
  query: Shape;
  body: Shape | null;
  status: 200 | 201 | 204;
  answer: z.ZodType | null;
  run(ctx: Ctx, input: { params: unknown; query: unknown; body: unknown }): Promise<unknown>;
};

type Declared<P extends Shape, Q extends Shape, B extends Shape, A extends z.ZodType> = {
  operationId: string;
  method: AdminRoute['method'];
  path: AdminRoute['path'];
  summary: string;
  permission: Permission;
  params?: P;
  query?: Q;
  body?: B;
  status?: AdminRoute['status'];
  /** Absent: the operation answers 204 without a body. */
  answer?: A;
  run(
    ctx: Ctx,
    input: { params: z.output<P>; query: z.output<Q>; body: z.output<B> },
  ): Promise<z.input<A> | void>;
};

/** Declares an operation; `run` gets parsed input only. Objects must be strict: unknown fields are refused. */
export function adminRoute<
  P extends Shape = typeof nothing,
  Q extends Shape = typeof nothing,
  B extends Shape = typeof nothing,
  A extends z.ZodType = z.ZodVoid,
>(declared: Declared<P, Q, B, A>): AdminRoute {
  const { run } = declared;
  return {
    ...declared,
    params: declared.params ?? nothing,
    query: declared.query ?? nothing,
    body: declared.body ?? null,
    status: declared.status ?? (declared.answer === undefined ? 204 : 200),
    answer: declared.answer ?? null,
    // The door parses with these very schemas before it calls, so the input is what `run` asks for.
    run: (ctx, input) => run(ctx, input as Parameters<typeof run>[1]),
  };
}
