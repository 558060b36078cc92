import type * as z from 'zod/mini';

/** One call of the edge to the control plane: POST `path` with `input` as JSON, answered by `output` or a problem. */
export type Call<Input extends z.ZodMiniType, Output extends z.ZodMiniType> = {
  readonly path: `/sunray-srvr/v1/${string}`;
  readonly input: Input;
  readonly output: Output;
};

export type InputOf<C> = C extends Call<infer I, z.ZodMiniType> ? z.output<I> : never;
export type OutputOf<C> = C extends Call<z.ZodMiniType, infer O> ? z.output<O> : never;

/** Declares a call; exists so that its types are inferred and its form is checked. */
export function call<Input extends z.ZodMiniType, Output extends z.ZodMiniType>(
  declared: Call<Input, Output>,
): Call<Input, Output> {
  return declared;
}
