import { generateEs256Key, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AdminStage, adminStage } from '../../../../../tests/support/admin-stage.ts';
import { inTransaction } from '../../ctx.ts';
import { createApiKey } from '../api-keys/create.ts';
import { revokeApiKey } from '../api-keys/revoke.ts';
import { createHost } from '../hosts/create.ts';
import { lockHost } from '../hosts/lock.ts';
import { updateHost } from '../hosts/update.ts';
import { prepareInstallation } from '../installation/prepare.ts';
import { passkeys } from '../passkeys/table.ts';
import { removePasskey } from '../passkeys/remove.ts';
import { endOneSession } from '../sessions/end-one.ts';
import { endSessions } from '../sessions/end.ts';
import { openSession } from '../sessions/open.ts';
import { issueSetupToken } from '../setup-tokens/issue.ts';
import { revokeSetupToken } from '../setup-tokens/revoke.ts';
import { createUser } from '../users/create.ts';
import { disableUser } from '../users/disable.ts';
import { enableUser } from '../users/enable.ts';
import { grantHosts } from '../users/grant.ts';
import { noteLogin } from '../users/note-login.ts';
import { removeGrant } from '../users/remove-grant.ts';
import { updateUser } from '../users/update.ts';
import { workers } from '../workers/table.ts';
import { lockHeads } from './heads.ts';
import { registerHolder } from './register-holder.ts';
import { factHeads } from './table.ts';

let stage: AdminStage;
beforeAll(async () => {
  stage = await adminStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

let count = 0;

type Scene = Awaited<ReturnType<typeof scene>>;

/** A host on the first worker, a person granted on it with one session and one passkey, and two workers more. */
async function scene() {
  count += 1;
  const domain = `facts${count}.localhost`;
  const host = await createHost(stage.ctx, {
    domain,
    public_origin: `http://${domain}`,
    backend_url: 'http://127.0.0.1:1',
    worker_ids: [stage.workerId],
  });
  const user = await createUser(stage.ctx, { username: `facts${count}`, host_ids: [host.id] });
  const passkeyId = stage.deps.newId();
  await stage.deps.db.insert(passkeys).values({
    id: passkeyId,
    userId: user.id,
    credentialId: `c${count}`,
    publicKey: 'k',
    signCount: 0,
    rpId: domain,
    transports: [],
    aaguid: 'a',
    deviceType: 'singleDevice',
    backedUp: false,
    name: 'n',
    createdAt: new Date(0),
  });
  const session = await signIn({ host, user, passkeyId });
  const [second, third] = [await addWorker(), await addWorker()];
  return { host, user, passkeyId, session, first: stage.workerId, second, third };
}

type Person = {
  host: { id: string; domain: string };
  user: { id: string; username: string };
  passkeyId: string;
};

function signIn({ host, user, passkeyId }: Person) {
  return inTransaction(stage.ctx, async (tx) => {
    await lockHeads(tx, [`user:${user.id}`]);
    return openSession(tx, { user, host: { ...host, sessionDurationS: 60 }, passkeyId, amr: [] });
  });
}

async function addWorker(): Promise<string> {
  const id = stage.deps.newId();
  await stage.deps.db.insert(workers).values({ id, name: id, createdAt: new Date(0) });
  return id;
}

async function register(workerId: string) {
  const assertion_keys = [publicHalf(await generateEs256Key())];
  return registerHolder(stage.ctx, {
    worker_id: workerId,
    holder: stage.deps.newToken(),
    region: 'local',
    edge_version: '1',
    assertion_keys,
    keys_version: 0,
  });
}

async function heads(): Promise<Map<string, number>> {
  const rows = await stage.deps.db.select().from(factHeads);
  return new Map(rows.map((row) => [row.subject, row.n]));
}

/** The subjects whose version rose while `work` ran. */
async function raisedBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = await heads();
  await work();
  const after = await heads();
  return [...after]
    .filter(([subject, n]) => n > (before.get(subject) ?? 0))
    .map(([subject]) => subject)
    .sort();
}

const patch =
  (change: Parameters<typeof updateHost>[1]['patch']) =>
  ({ host }: Scene) =>
    updateHost(stage.ctx, { host_id: host.id, patch: change });
const person =
  (change: Parameters<typeof updateUser>[1]['patch']) =>
  ({ user }: Scene) =>
    updateUser(stage.ctx, { user_id: user.id, patch: change });

const CASES: [name: string, work: (at: Scene) => Promise<unknown>, raises: (at: Scene) => string[]][] = [
  ['switching a host off', patch({ is_active: false }), ({ host }) => [`host:${host.id}`]],
  ['another backend', patch({ backend_url: 'http://127.0.0.1:2' }), ({ host }) => [`host:${host.id}`]],
  ['another CORS policy', patch({ cors: { mode: 'pass' } }), ({ host }) => [`host:${host.id}`]],
  ['another length of sessions, which no edge decides by', patch({ session_duration_s: 120 }), () => []],
  ['an empty change of a host', patch({}), () => []],
  [
    'binding a second worker',
    ({ host, first, second }) =>
      updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [second, first] } }),
    ({ host, first, second }) => [`host:${host.id}`, `worker:${first}`, `worker:${second}`],
  ],
  [
    'moving a host to another worker',
    ({ host, third }) => updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [third] } }),
    ({ host, first, third }) => [`host:${host.id}`, `worker:${first}`, `worker:${third}`],
  ],
  [
    'naming the workers a host has',
    ({ host, first }) => updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [first, first] } }),
    () => [],
  ],
  [
    'a lockdown',
    ({ host }) => lockHost(stage.ctx, { host_id: host.id, block_traffic: true }),
    ({ host }) => [`host:${host.id}`],
  ],
  ['another name', person({ username: 'other name' }), ({ user }) => [`user:${user.id}`]],
  ['another e-mail address', person({ email: null }), ({ user }) => [`user:${user.id}`]],
  ['an empty change of a person', person({}), () => []],
  [
    'disabling',
    ({ user }) => disableUser(stage.ctx, { user_id: user.id }),
    ({ user }) => [`user:${user.id}`],
  ],
  [
    'disabling by an id in upper case',
    ({ user }) => disableUser(stage.ctx, { user_id: user.id.toUpperCase() }),
    ({ user }) => [`user:${user.id}`],
  ],
  ['enabling', ({ user }) => enableUser(stage.ctx, { user_id: user.id }), ({ user }) => [`user:${user.id}`]],
  [
    'granting what is granted',
    ({ user, host }) => grantHosts(stage.ctx, { user_id: user.id, host_ids: [host.id] }),
    () => [],
  ],
  [
    'taking a host from a person',
    ({ user, host }) => removeGrant(stage.ctx, { user_id: user.id, host_id: host.id }),
    ({ user }) => [`user:${user.id}`],
  ],
  ['a sign-in', (at) => signIn(at), ({ user }) => [`user:${user.id}`]],
  ['noting a sign-in', ({ user }) => noteLogin(stage.ctx, user.id), () => []],
  [
    'ending one session',
    ({ session }) => endOneSession(stage.ctx, { sid: session.sid }),
    ({ user }) => [`user:${user.id}`],
  ],
  [
    'ending all sessions',
    ({ user }) => endSessions(stage.ctx, { userId: user.id, why: 'ended_by_admin' }),
    ({ user }) => [`user:${user.id}`],
  ],
  [
    'ending sessions where there are none',
    ({ user }) => endSessions(stage.ctx, { userId: user.id, only: { sid: 'none' }, why: 'ended_by_admin' }),
    () => [],
  ],
  [
    'removing a passkey',
    ({ user, passkeyId }) => removePasskey(stage.ctx, { user_id: user.id, passkey_id: passkeyId }),
    ({ user }) => [`user:${user.id}`],
  ],
  [
    'issuing and revoking a setup token',
    async ({ user, host }) =>
      revokeSetupToken(
        stage.ctx,
        await issueSetupToken(stage.ctx, { user_id: user.id, host_ids: [host.id] }),
      ),
    () => [],
  ],
  [
    'making and revoking a key',
    async () => revokeApiKey(stage.ctx, await createApiKey(stage.ctx, { name: 'n', role: 'super_admin' })),
    () => [],
  ],
  [
    'a holder of a worker that shares its hosts',
    async ({ host, first, second }) => {
      await updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [first, second] } });
      return register(second);
    },
    ({ host, first, second }) => [`host:${host.id}`, `worker:${first}`, `worker:${second}`],
  ],
  [
    'a holder of a worker that serves nothing',
    ({ third }) => register(third),
    ({ third }) => [`worker:${third}`],
  ],
  ['a start with the keys of before', () => prepareInstallation(stage.ctx), () => []],
];

test.each(CASES)('%s raises the versions that show it, and no others', async (_name, work, raises) => {
  const at = await scene();
  await prepareInstallation(stage.ctx);
  expect(await raisedBy(() => work(at))).toEqual(raises(at).sort());
});

test('making a host raises its own version and that of its worker', async () => {
  const raised = await raisedBy(scene);
  expect(raised.map((subject) => subject.split(':')[0])).toEqual(['host', 'user', 'worker']);
  expect(raised).toContain(`worker:${stage.workerId}`);
});

test('a session key that the configuration has got since the last start raises every worker', async () => {
  const other = await addWorker();
  const sessionKeys = { configured: [await generateEs256Key()], imported: new Map() };
  const deps = { ...stage.deps, sessionKeys };
  const raised = await raisedBy(() => prepareInstallation({ ...stage.ctx, deps }));
  expect(raised).toEqual(expect.arrayContaining([`worker:${other}`, `worker:${stage.workerId}`]));
  expect(raised.every((subject) => subject.startsWith('worker:'))).toBe(true);
});

test('a refused change raises nothing', async () => {
  const { host, user } = await scene();
  const nobody = stage.deps.newId();
  const refused = [
    () => updateHost(stage.ctx, { host_id: host.id, patch: { backend_url: 'http://10.0.0.1' } }),
    () => updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [nobody] } }),
    () => disableUser(stage.ctx, { user_id: nobody }),
    () => grantHosts(stage.ctx, { user_id: user.id, host_ids: [nobody] }),
    () => createUser(stage.ctx, { username: user.username }),
  ];
  const before = await heads();
  for (const attempt of refused) await expect(attempt()).rejects.toThrow();
  expect(await heads()).toEqual(before);
});

test('of two admins who bind one host at once, the second raises the worker that the first had bound', async () => {
  const { host, second, third } = await scene();
  const go = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const holding = inTransaction(stage.ctx, async (tx) => {
    await lockHeads(tx, [`host:${host.id}`]);
    locked.resolve();
    await go.promise;
  });
  await locked.promise;
  const before = await heads();
  const changes = [second, third].map((id) =>
    updateHost(stage.ctx, { host_id: host.id, patch: { worker_ids: [id] } }),
  );
  await expect.poll(waiting, { interval: 5 }).toBe(2);
  go.resolve();
  await Promise.all([holding, ...changes]);
  const after = await heads();
  const rises = [second, third].map(
    (id) => (after.get(`worker:${id}`) ?? 0) - (before.get(`worker:${id}`) ?? 0),
  );
  expect(rises.toSorted((a, b) => a - b)).toEqual([1, 2]);
});

/** How many connections of this database wait for a lock. */
async function waiting(): Promise<number> {
  const rows = await stage.deps.db.execute(sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
  return rows.length;
}
