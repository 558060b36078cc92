import { expect, test } from 'vitest';
import { failureOfAnswer, failureOfCeremony } from './failure.ts';

const thrown = (name: string) => Object.assign(new Error(name), { name });
const signIn = { action: 'sign-in', elapsedMs: 5000, timeoutMs: 60_000 } as const;
const setUp = { ...signIn, action: 'set-up' } as const;

test.each([
  ['NotAllowedError', { ...signIn, elapsedMs: 50 }, 'noPasskey'],
  ['NotAllowedError', { ...setUp, elapsedMs: 50 }, 'noAuthenticator'],
  ['NotAllowedError', signIn, 'cancelled'],
  ['NotAllowedError', { ...signIn, elapsedMs: 60_000 }, 'timedOut'],
  ['AbortError', signIn, 'cancelled'],
  ['InvalidStateError', setUp, 'alreadyRegistered'],
  ['InvalidStateError', signIn, 'authenticatorFailed'],
  ['ConstraintError', setUp, 'unsuitableAuthenticator'],
  ['NotSupportedError', setUp, 'unsuitableAuthenticator'],
  ['SecurityError', signIn, 'wrongHost'],
  ['UnknownError', signIn, 'authenticatorFailed'],
  ['TypeError', signIn, 'unexpected'],
] as const)('%s thrown by the browser in %o means %s', (name, ceremony, kind) => {
  expect(failureOfCeremony(thrown(name), ceremony).kind).toBe(kind);
  const wrapped = new Error('wrapped', { cause: thrown(name) });
  expect(failureOfCeremony(wrapped, ceremony).kind).toBe(kind);
});

test('something that is no error is unexpected', () => {
  expect(failureOfCeremony('text', signIn).kind).toBe('unexpected');
});

test.each([
  ['passkey.refused', 'passkeyRefused'],
  ['passkey.challenge-expired', 'challengeExpired'],
  ['setup-token.refused', 'linkRefused'],
  ['rate.limited', 'rateLimited'],
  ['edge.control-unreachable', 'controlAway'],
  ['host.locked', 'hostClosed'],
  ['user.inactive', 'userInactive'],
  ['user.not-granted', 'notGranted'],
  ['request.cross-site', 'wrongHost'],
  ['request.invalid', 'unexpected'],
  ['constructor', 'unexpected'],
])('the code %s means %s', (code, kind) => {
  expect(failureOfAnswer({ code, request_id: 'r1' }, null)).toEqual({ kind, waitS: null, reference: 'r1' });
});

test.each([[null], ['text'], [{}], [{ code: 5, request_id: {} }]])('the answer %j is unexpected', (body) => {
  expect(failureOfAnswer(body, null)).toEqual({ kind: 'unexpected', waitS: null, reference: null });
});

test('a limit carries its waiting time, when that is a number', () => {
  expect(failureOfAnswer({ code: 'rate.limited' }, '42').waitS).toBe(42);
  expect(failureOfAnswer({ code: 'rate.limited' }, 'Wed, 21 Oct 2026').waitS).toBe(null);
  expect(failureOfAnswer({ code: 'edge.control-unreachable' }, '5').waitS).toBe(null);
});
