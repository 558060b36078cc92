import { expect, test } from 'vitest';
import { DatabaseTrust } from './database-trust.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 2, 3, 4, second));

test('a process begins to believe its database when it first looks at it', () => {
  expect(new DatabaseTrust().observe('one', at(5))).toEqual({ since: at(5), isNew: true });
});

test('while the database runs on, the time from which it is believed stands still', () => {
  const trust = new DatabaseTrust();
  trust.observe('one', at(5));
  expect(trust.observe('one', at(6))).toEqual({ since: at(5), isNew: false });
  expect(trust.observe('one', at(50))).toEqual({ since: at(5), isNew: false });
});

test('a database that was started anew is believed from then on, also one that was seen before', () => {
  const trust = new DatabaseTrust();
  trust.observe('one', at(5));
  expect(trust.observe('two', at(6))).toEqual({ since: at(6), isNew: true });
  expect(trust.observe('two', at(7))).toEqual({ since: at(6), isNew: false });
  expect(trust.observe('one', at(8))).toEqual({ since: at(8), isNew: true });
});

test('each process has its own view', () => {
  const [one, two] = [new DatabaseTrust(), new DatabaseTrust()];
  one.observe('one', at(5));
  expect(two.observe('one', at(9))).toEqual({ since: at(9), isNew: true });
});
