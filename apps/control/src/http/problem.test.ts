import { expect, test } from 'vitest';
import { Refusal } from '../refusal.ts';
import { problemResponse } from './problem.ts';

test('a refusal is told by its code, with what helps and the request id', async () => {
  const response = problemResponse('r1', new Refusal('rate.limited', { retryAfterS: 7, detail: 'wait' }));
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  expect(await response.json()).toEqual({
    type: 'urn:sunray:problem:rate.limited',
    title: 'Too many attempts. Wait before you try again.',
    status: 429,
    code: 'rate.limited',
    request_id: 'r1',
    detail: 'wait',
    retry_after_s: 7,
  });
});

test('nothing of an unexpected error leaves', async () => {
  const error = new Error('select secret from users', {
    cause: Object.assign(new Error('password=x'), { code: '42P01' }),
  });
  const text = await problemResponse('r1', error).text();
  expect(JSON.parse(text)).toMatchObject({ status: 500, code: 'service.failure' });
  expect(text).not.toMatch(/select|password|42P01/);
});

test.each([
  'ECONNREFUSED',
  'CONNECTION_CLOSED',
  'CONNECT_TIMEOUT',
  '08006',
  '40P01',
  '53300',
  '57014',
  '57P01',
])('a database that answers %s is a passing trouble', async (code) => {
  const error = new Error('query failed', { cause: Object.assign(new Error('x'), { code }) });
  expect(await problemResponse('r1', error).json()).toMatchObject({
    status: 503,
    code: 'service.unavailable',
    retry_after_s: 1,
  });
  expect(await problemResponse('r1', Object.assign(new Error('x'), { code })).json()).toMatchObject({
    status: 503,
  });
});

test.each(['23505', '23503', '22P02', '42P01', 'ENOSPC'])(
  'a database that answers %s is a failure',
  async (code) => {
    expect(await problemResponse('r1', Object.assign(new Error('x'), { code })).json()).toMatchObject({
      status: 500,
    });
  },
);
