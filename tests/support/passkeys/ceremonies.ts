import type { Ctx } from '../../../apps/control/src/ctx.ts';
import { issueSetupToken } from '../../../apps/control/src/domains/setup-tokens/issue.ts';
import { listSetupTokens } from '../../../apps/control/src/domains/setup-tokens/list.ts';
import { beginSetup } from '../../../apps/control/src/domains/passkeys/begin-setup.ts';
import { beginSignIn } from '../../../apps/control/src/domains/passkeys/begin-sign-in.ts';
import { finishSetup } from '../../../apps/control/src/domains/passkeys/finish-setup.ts';
import { finishSignIn } from '../../../apps/control/src/domains/passkeys/finish-sign-in.ts';
import { listPasskeys } from '../../../apps/control/src/domains/passkeys/list.ts';
import {
  addHost,
  addUser,
  liveSessions,
  newFlow,
  operator,
  present,
  type Stage,
  visitor,
} from './sign-in-stage.ts';
import { TestDevice } from './test-device.ts';

type Host = { id: string; public_origin: string };

/** A setup code for a person on a host. */
export async function setupCode(
  stage: Stage,
  about: { user: { id: string }; host: Host; maxUses?: number; expiresInS?: number },
) {
  return issueSetupToken(operator(stage), {
    user_id: about.user.id,
    host_ids: [about.host.id],
    max_uses: about.maxUses,
    expires_in_s: about.expiresInS,
  });
}

/** A setup begun and answered by a device: what `finishSetup` takes. */
export async function answeredSetup(
  ctx: Ctx,
  about: { host: Host; code: string; device?: TestDevice; flow?: string },
) {
  const { host, code, device = new TestDevice(), flow = newFlow() } = about;
  const { options } = await beginSetup(ctx, { host_id: host.id, flow_hash: flow, setup_token: code });
  const response = device.create(host.public_origin, options);
  return { host_id: host.id, flow_hash: flow, setup_token: code, passkey_name: null, response };
}

/** A sign-in begun and answered by a device: what `finishSignIn` takes. */
export async function answeredSignIn(ctx: Ctx, about: { host: Host; device: TestDevice; flow?: string }) {
  const { host, device, flow = newFlow() } = about;
  const { options } = await beginSignIn(ctx, { host_id: host.id, flow_hash: flow });
  return { host_id: host.id, flow_hash: flow, response: device.get(host.public_origin, options) };
}

/** Registers a device for a person, as a setup link does. */
export async function enrol(stage: Stage, about: { user: { id: string }; host: Host; device?: TestDevice }) {
  const device = about.device ?? new TestDevice();
  const ctx = visitor(stage);
  const { setup_token: code } = await setupCode(stage, about);
  return {
    device,
    opened: await finishSetup(ctx, await answeredSetup(ctx, { host: about.host, code, device })),
  };
}

/** Signs in with a device that is registered. */
export async function signIn(stage: Stage, about: { host: Host; device: TestDevice }) {
  const ctx = visitor(stage);
  return finishSignIn(ctx, await answeredSignIn(ctx, about));
}

/** A person who has a passkey for a host, on their device. */
export async function enrolledPerson(stage: Stage) {
  const host = await addHost(stage);
  const user = await addUser(stage, [host]);
  const { device } = await enrol(stage, { user, host });
  const { items } = await listPasskeys(operator(stage), { user_id: user.id });
  return { host, user, device, passkey: present(items[0]), ctx: visitor(stage) };
}

/** A person with a setup link for a host, and nothing else yet. */
export async function invitedPerson(stage: Stage, how: { maxUses?: number } = {}) {
  const host = await addHost(stage);
  const user = await addUser(stage, [host]);
  const issued = await setupCode(stage, { user, host, ...how });
  return { host, user, code: issued.setup_token, ctx: visitor(stage) };
}

/** How often a person's setup tokens were used, and what they have by now. */
export async function countsOf(stage: Stage, user: { id: string }) {
  const tokens = await listSetupTokens(operator(stage), { user_id: user.id, limit: 100 });
  const passkeys = await listPasskeys(operator(stage), { user_id: user.id });
  return {
    uses: tokens.items.reduce((sum, token) => sum + token.use_count, 0),
    passkeys: passkeys.items.length,
    sessions: (await liveSessions(stage, user.id)).length,
  };
}
