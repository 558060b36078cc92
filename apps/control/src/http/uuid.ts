import { z } from '@hono/zod-openapi';

/** An id in the one spelling that rows, heads and audit use; Postgres itself reads upper case as the same id. */
export const uuid = z.uuid().toLowerCase();
