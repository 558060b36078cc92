import { expect, test } from 'vitest';
import { cookieValues, setsOwnCookie, withoutOwnCookies } from './cookies.ts';

const NAME = '__Host-sunray_session';

test.each([
  [`${NAME}=t`, ['t']],
  [`a=1;\t ${NAME}=t ; b=2`, ['t']],
  [`${NAME}=`, ['']],
  [`${NAME}=t; ${NAME}=u`, ['t', 'u']],
  [`${NAME}=t, ${NAME}=u`, ['t', 'u']],
  [`${NAME}=t, a=1`, ['t']],
  [NAME, []],
])('%j holds %j', (header, values) => {
  expect(cookieValues(header, NAME)).toEqual(values);
});

test.each([
  `a=1,${NAME}=t`,
  `a=1, ${NAME}=t`,
  `\u00a0${NAME}=t`,
  `\u3000${NAME}=t`,
  `\ufeff${NAME}=t`,
  `=${NAME}=t`,
])('%j is the cookie of somebody who may not set ours', (header) => {
  expect(cookieValues(header, NAME)).toEqual([]);
  expect(withoutOwnCookies(`${header}; b=2`)).toMatch(/^(?:a=1; )?b=2$/);
});

test('the cookie of an interrupted sign-out is kept from the backend and cannot be set by it', () => {
  expect(withoutOwnCookies('a=1; __Secure-sunray_leaving=t; __secure-sunray_x=u')).toBe('a=1');
  expect(setsOwnCookie('__Secure-sunray_leaving=t; Path=/.sunray/logout; Secure')).toBe(true);
  expect(setsOwnCookie('__Secure-other=t; Secure')).toBe(false);
});

test("blanks that a browser does not take for blanks stay in the application's cookies", () => {
  expect(withoutOwnCookies('\u00a0__Host-app=1;  b=2')).toBe('\u00a0__Host-app=1; b=2');
});
