import { expect, test } from 'vitest';
import { isReservedHeader } from './reserved-headers.ts';

test.each([
  'X-Sunray',
  'x_sunray_user',
  'X.Sunray.Jwt.Assertion',
  'REMOTE_USER',
  'X-Forwarded-Anything',
  'X-Forward-For',
  'X-Auth-Request',
  'X-Scheme',
  'Front-End-Https',
  'OIDC_CLAIM_sub',
  'X-Arr-ClientCert',
  'X-AppEngine-User-Email',
  'X-Envoy-Original-Path',
])('%s is the edge alone to say', (name) => {
  expect(isReservedHeader(name)).toBe(true);
});

test.each(['Transfer_Encoding', 'transfer.encoding', 'CONTENT_LENGTH', 'content--length'])(
  '%s, which some servers read as where the body ends, is not passed on',
  (name) => {
    expect(isReservedHeader(name)).toBe(true);
  },
);

test.each([
  'Content-Length',
  'Content-Type',
  'Accept',
  'Authorization',
  'X-Requested-With',
  'X-CSRF-Token',
  'X-User',
])("%s is the application's own", (name) => {
  expect(isReservedHeader(name)).toBe(false);
});
