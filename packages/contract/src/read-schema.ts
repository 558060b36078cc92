import { CONTRACT_SCHEMA } from './headers.ts';

/** The number that a `X-Sunray-Schema` header names, when this release speaks it; null for any other and for none. */
export function readSchema(header: string | null): number | null {
  return [CONTRACT_SCHEMA, CONTRACT_SCHEMA - 1].find((number) => String(number) === header) ?? null;
}
