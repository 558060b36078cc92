import { z } from 'zod';
import { CliError } from '../cli-error.ts';

/** RFC 9457 as the control plane sends it. */
export const problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  request_id: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

/** The control plane said no. */
export class ApiRefusal extends CliError {
  override readonly name = 'ApiRefusal';
  readonly requestId: string | null;

  constructor(told: z.output<typeof problem>) {
    const faults = told.errors?.map(
      ({ path, message }) => `${path.replace(/^(?:body|query|path)\./, '')}: ${message}`,
    );
    super(
      told.code,
      [told.title, told.detail, faults?.join('; ')].filter((part) => part !== undefined).join(' '),
    );
    this.requestId = told.request_id ?? null;
  }
}
