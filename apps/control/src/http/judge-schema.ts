import { CONTRACT_SCHEMA } from '@sunray/contract/headers.ts';
import { readSchema } from '@sunray/contract/read-schema.ts';
import { Refusal } from '../refusal.ts';

/** The number of the contract that a call speaks, or `link.schema-refused` where this release does not, and for none. */
export function judgeSchema(header: string | null): number | Refusal {
  const spoken = readSchema(header);
  return spoken ?? new Refusal('link.schema-refused', { detail: `this release speaks ${CONTRACT_SCHEMA}` });
}
