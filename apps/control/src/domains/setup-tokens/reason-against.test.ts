import { expect, test } from 'vitest';
import { reasonAgainst } from './reason-against.ts';

const now = new Date('2026-03-04T05:06:07Z');
const usable = {
  revokedAt: null,
  expiresAt: new Date(now.getTime() + 1),
  useCount: 0,
  maxUses: 1,
  hostIds: ['here', 'there'],
  userStatus: 'active',
  isGranted: true,
};

test('a token is usable until the moment it expires', () => {
  expect(reasonAgainst(usable, { hostId: 'here', now })).toBeNull();
  expect(reasonAgainst({ ...usable, expiresAt: now }, { hostId: 'here', now })).toBe('expired');
});

const wrong: [reason: string, over: Partial<typeof usable>][] = [
  ['expired', { expiresAt: new Date(0) }],
  ['used_up', { useCount: 1 }],
  ['wrong_host', { hostIds: ['there'] }],
  ['wrong_host', { hostIds: [] }],
  ['user_inactive', { userStatus: 'suspended' }],
  ['user_inactive', { userStatus: 'disabled' }],
  ['user_inactive', { userStatus: 'deleted' }],
  ['wrong_user', { isGranted: false }],
];
test.each(wrong)('%s is told by %o', (reason, over) => {
  expect(reasonAgainst({ ...usable, ...over }, { hostId: 'here', now })).toBe(reason);
});

test('revoked is told before anything else', () => {
  expect(reasonAgainst({ ...usable, useCount: 1, revokedAt: now }, { hostId: 'elsewhere', now })).toBe(
    'revoked',
  );
});
