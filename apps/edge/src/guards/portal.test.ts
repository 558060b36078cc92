import { expect, test } from 'vitest';
import { fakeDeps, fakeVisit } from '../../../../tests/edge/support/fake-visit.ts';
import { allow, CONTINUE, deny } from '../visit.ts';
import { portal } from './portal.ts';

const judge = (path: string) => portal(fakeVisit({ url: `http://demo.localhost:8787${path}` }), fakeDeps());

test.each(['/.sunray/', '/.sunray/login', '/.sunray/nothing/here', '/.well-known/sunray/jwks.json'])(
  '%s is the portal',
  (path) => {
    expect(judge(path)).toEqual(allow({ to: 'portal' }));
  },
);

test.each(['/.sunray', '/.well-known/sunray'])('%s belongs to nobody else', (path) => {
  expect(judge(path)).toEqual(deny('request.not-found'));
});

test.each(['/', '/.sunrays/x', '/a/.sunray/login', '/.well-known/other', '/.SUNRAY/login'])(
  "%s is the application's",
  (path) => {
    expect(judge(path)).toEqual(CONTINUE);
  },
);
