import { expect, test } from 'vitest';
import { connect } from './connect.ts';
import { socketUrl } from './embedded/socket-url.ts';

test('a socket’s URL opens that socket and sends the server no parameter it does not know', () => {
  const url = socketUrl({
    role: 'sunray_app',
    password: 'p@/ss',
    database: 'sunray',
    socketFolder: '/var/lib/a b/run',
  });
  const { options } = connect(url, { max: 1 });
  expect(options.path).toBe('/var/lib/a b/run/.s.PGSQL.5432');
  expect(options).toMatchObject({ user: 'sunray_app', pass: 'p@/ss', database: 'sunray' });
  expect(Object.keys(options.connection)).not.toContain('host');
});

test('any other URL goes to postgres.js as it is', () => {
  const { options } = connect('postgres://me:secret@db.example.org:6543/facts?sslmode=require', { max: 1 });
  expect(options).toMatchObject({
    host: ['db.example.org'],
    port: [6543],
    database: 'facts',
    ssl: 'require',
  });
  expect(options.path).toBeFalsy();
});
