import { CONTRACT_SCHEMA, SCHEMA_HEADER } from '@sunray/contract/headers.ts';
import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { judgeSchema } from './judge-schema.ts';
import { withSchema } from './with-schema.ts';

const BEFORE = CONTRACT_SCHEMA - 1;

function answerTo(headers: Record<string, string>): string | null {
  const request = new Request('http://localhost/', { headers });
  return withSchema(Response.json({}), request).headers.get(SCHEMA_HEADER);
}

test.each([CONTRACT_SCHEMA, BEFORE])('the contract %i is spoken, and answered in', (number) => {
  expect(judgeSchema(String(number))).toBe(number);
  expect(answerTo({ [SCHEMA_HEADER]: String(number) })).toBe(String(number));
});

test.each([
  null,
  '',
  String(CONTRACT_SCHEMA + 1),
  String(BEFORE - 1),
  `0${CONTRACT_SCHEMA}`,
  ` ${CONTRACT_SCHEMA}`,
  `${CONTRACT_SCHEMA}.0`,
  `${CONTRACT_SCHEMA}, ${BEFORE}`,
  'one',
])('the contract %j is refused, and the refusal says which one is spoken', (header) => {
  const judged = judgeSchema(header);
  expect(judged).toBeInstanceOf(Refusal);
  expect(judged).toMatchObject({ code: 'link.schema-refused' });
  expect(answerTo(header === null ? {} : { [SCHEMA_HEADER]: header })).toBe(String(CONTRACT_SCHEMA));
});
