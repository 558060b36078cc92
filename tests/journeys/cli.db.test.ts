import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../apps/control/src/app.ts';
import { audit } from '../../apps/control/src/domains/audit/table.ts';
import { passkeys } from '../../apps/control/src/domains/passkeys/table.ts';
import { listen } from '../edge/support/listen.ts';
import { addSession } from '../support/admin-scene.ts';
import { type AdminStage, adminStage } from '../support/admin-stage.ts';
import { runSunray } from '../support/cli/run-sunray.ts';

let stage: AdminStage;
let control: Awaited<ReturnType<typeof listen>>;
beforeAll(async () => {
  stage = await adminStage();
  const { fetch } = createApp(stage.deps);
  const server = createServer((request, response) => {
    const hasBody = request.method !== 'GET';
    const asked = new Request(`http://localhost:8788${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]),
      ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: 'half' }),
    });
    void Promise.resolve(fetch(asked)).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
  });
  control = await listen(server);
});
afterAll(async () => {
  await control.close();
  await stage[Symbol.asyncDispose]();
});

/** Runs a command against the control plane; it must succeed. */
async function sunray(line: string, consent?: boolean): Promise<string> {
  const how = { env: { SUNRAY_API_KEY: stage.key }, ...(consent !== undefined && { consent }) };
  const { code, out, err } = await runSunray([...line.split(' '), '--url', control.url], how);
  expect([code, err.replace('In force at every edge.\n', '')], line).toEqual([0, '']);
  expect(out).not.toContain(stage.key);
  return out;
}

async function sunrayJson(line: string): Promise<Record<string, unknown>> {
  return JSON.parse(await sunray(`${line} --json`));
}

async function addPasskey(userId: string, name: string): Promise<string> {
  const id = stage.deps.newId();
  const createdAt = new Date(stage.clock.nowMs());
  await stage.deps.db.insert(passkeys).values({
    id,
    userId,
    credentialId: `credential ${id}`,
    publicKey: 'x',
    signCount: 0,
    rpId: 'shop.localhost',
    name,
    aaguid: '00000000-0000-0000-0000-000000000000',
    deviceType: 'multiDevice',
    backedUp: true,
    transports: [],
    createdAt,
  });
  return id;
}

test('an application is protected, its people and settings are kept, and everything is written down', async () => {
  const made = await sunrayJson(
    `hosts create shop.localhost --origin http://shop.localhost:8787 --backend ${control.url} --session-duration 2h`,
  );
  expect(made).toMatchObject({
    domain: 'shop.localhost',
    session_duration_s: 7200,
    worker_ids: [stage.workerId],
  });
  expect(await sunray('hosts list')).toMatch(/^shop\.localhost +open +http:\/\/shop\.localhost:8787/m);
  expect(await sunray('hosts update shop.localhost --websockets off --worker first')).toMatch(
    /^WebSockets +off$/m,
  );
  expect(await sunray('hosts show SHOP.localhost')).toMatch(/^Session +2 h$/m);

  const user = await sunrayJson('users create alice --email alice@example.com --locale es');
  expect(user).toMatchObject({ username: 'alice', locale: 'es', status: 'active' });
  expect(await sunray('users list')).toMatch(/^alice +active +- +alice@example\.com +-$/m);
  expect(await sunray('users update alice --display-name Alice --email=')).toMatch(/^Name +Alice$/m);
  expect(await sunray('users grant alice shop.localhost')).toBe('alice may enter shop.localhost.\n');
  expect(await sunrayJson('users show Alice')).toMatchObject({
    email: null,
    hosts: [{ domain: 'shop.localhost' }],
  });

  const issued = await sunrayJson(
    'setup-tokens issue alice shop.localhost --expires-in 1h --max-uses 2 --label desk',
  );
  expect(issued).toMatchObject({
    url: expect.stringMatching(/^http:\/\/shop\.localhost:8787\/\.sunray\/setup#/),
    max_uses: 2,
  });
  expect(await sunray('setup-tokens list --user alice')).toMatch(
    /^alice +shop\.localhost +open 0\/2 +2026-01-02 04:04 +desk/m,
  );
  expect(await sunray(`setup-tokens revoke ${String(issued['id'])} --reason lost`, true)).toContain(
    'does not work any more',
  );

  const [userId, hostId] = [String(user['id']), String(made['id'])];
  const passkeyId = await addPasskey(userId, 'laptop');
  expect(await sunray('users passkeys alice')).toMatch(/^laptop +shop\.localhost/m);
  const at = { user: { id: userId }, host: { id: hostId, domain: 'shop.localhost' } };
  const sessions = [
    await addSession(stage, at),
    await addSession(stage, at),
    await addSession(stage, { ...at, passkeyId }),
  ];
  expect(await sunray('sessions list --user alice --host shop.localhost')).toMatch(
    /alice +shop\.localhost +192\.0\.2\.1/,
  );
  expect(await sunray(`sessions end ${sessions[0]?.sid}`)).toBe('The session has ended.\n');
  expect(await sunray('users remove-passkey alice laptop', true)).toContain('is removed');
  expect(await sunrayJson('sessions end --user alice')).toEqual({ user_id: userId, ended: 1 });
  expect(await sunray('sessions list')).toBe('Nobody is signed in.\n');
  expect(await sunray('sessions list --all')).toContain('ended_by_admin');

  expect(await sunray('users revoke-grant alice shop.localhost', true)).toContain('may not enter');
  expect(await sunray('users disable alice --reason gone', true)).toContain('is disabled');
  expect(await sunray('users list --status disabled')).toContain('alice');
  expect(await sunray('users enable alice')).toBe('alice may sign in again.\n');
  expect(await sunray('hosts lock shop.localhost', true)).toBe('shop.localhost is locked: nobody gets in.\n');
  expect(await sunray('hosts unlock shop.localhost')).toBe('shop.localhost is unlocked.\n');
  expect(await sunray('hosts list')).toMatch(/^shop\.localhost +open/m);

  const about = await sunrayJson('audit --user alice --host shop.localhost --since 1h --done');
  expect(about['items']).toEqual(
    expect.arrayContaining([expect.objectContaining({ event: 'user.granted', source: 'cli' })]),
  );
  expect(await sunray('audit --event user.disabled')).toMatch(/user\.disabled +\S.* alice /);
});

test('keys are made, shown once, listed and revoked by name', async () => {
  const { api_key: key } = await sunrayJson('api-keys create deploy --expires-in 90d');
  expect(key).toMatch(/^sra_[\w-]{43}$/);
  expect(await sunray('api-keys list')).toMatch(/^deploy +super_admin +until 2026-04-02 +-/m);
  expect(await sunray('api-keys revoke deploy', true)).toContain('does not work any more');
  expect(await sunray('api-keys list')).toMatch(/^deploy +super_admin +revoked/m);
  expect(await sunray('api-keys list')).not.toContain(String(key));
});

test('protect makes host, person, grant and link, and may be said again', async () => {
  const line = `protect ${control.url} --as own.localhost --origin http://own.localhost:8787 --user bob`;
  expect(await sunray(line)).toMatch(
    /^User +bob \(new\)\nSetup link +http:\/\/own\.localhost:8787\/\.sunray\/setup#[A-Z2-9-]{29}$/m,
  );
  const again = await sunrayJson(line);
  expect(again).toMatchObject({
    host: { domain: 'own.localhost' },
    user: { username: 'bob' },
    setup_token: { use_count: 0 },
  });
  expect(await sunrayJson('users show bob')).toMatchObject({ hosts: [{ domain: 'own.localhost' }] });
});

test('workers are listed, and the doctor says of a worker that never spoke what to check', async () => {
  expect(await sunray('workers list')).toContain(stage.workerId);
  const { code, out } = await runSunray(['doctor', '--url', control.url], {
    env: { SUNRAY_API_KEY: stage.key },
  });
  expect(code).toBe(1);
  expect(out).toMatch(/^ok {4}database .*Postgres \d+/m);
  expect(out).toMatch(/^ok {4}clock .*is right$/m);
  expect(out).toMatch(/^fail {2}worker first .*never spoken/m);
});

test('what the control plane refuses is told with its code, and what changed was changed by the command line', async () => {
  const refused = await runSunray(
    [
      'hosts',
      'create',
      'meta.localhost',
      '--origin',
      'http://meta.localhost',
      '--backend',
      'http://169.254.169.254',
      '--url',
      control.url,
    ],
    { env: { SUNRAY_API_KEY: stage.key } },
  );
  expect(refused).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/\(host\.backend-refused, request \S+\)\n$/),
  });
  const rows = await stage.deps.db.selectDistinct({ source: audit.source }).from(audit);
  expect(rows.map(({ source }) => source)).toContain('cli');
});
