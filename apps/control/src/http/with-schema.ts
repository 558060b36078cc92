import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { readSchema } from '@sunray/contract/read-schema.ts';

/** The same answer with the number of the contract it is written in: that of its request, or our own where that is refused. */
export function withSchema(response: Response, request: Request): Response {
  const spoken = readSchema(request.headers.get(SCHEMA_HEADER)) ?? CONTRACT_SCHEMA;
  response.headers.set(SCHEMA_HEADER, String(spoken));
  return response;
}
