import { randomInt } from 'node:crypto';
import { itemsOf, textOf } from './api.ts';
import type { Installation } from './installation.ts';

/** A person of a test's own, with access to a host and a link to enrol there. */
export type Role = { userId: string; username: string; hostId: string; link: string; tokenId: string };

let people = 0;

/** Makes a person who may use a host (the demo's, where none is named). */
export async function cast({ api }: Installation, host?: { id: string }): Promise<Role> {
  const hostId = host?.id ?? (await demoHostId(api));
  people += 1;
  const username = `person-${people}`;
  const user = await api('POST', '/users', { username, host_ids: [hostId] });
  const userId = textOf(user, 'id');
  return { userId, username, hostId, ...(await invite(api, { userId, hostId })) };
}

/** Issues a setup link. */
export async function invite(
  api: Installation['api'],
  { userId, hostId, ...more }: { userId: string; hostId: string; max_uses?: number },
): Promise<{ link: string; tokenId: string }> {
  const issued = await api('POST', '/setup-tokens', { user_id: userId, host_id: hostId, ...more });
  return { link: textOf(issued, 'url'), tokenId: textOf(issued, 'id') };
}

export async function demoHostId(api: Installation['api']): Promise<string> {
  const [host] = await itemsOf(api, '/hosts?domain=demo.localhost');
  return textOf(host ?? {}, 'id');
}

/** Puts a host of its own in front of a backend. */
export async function newHost(
  { api, origin, workerId }: Installation,
  { name, backendUrl, ...more }: { name: string; backendUrl: string } & Record<string, unknown>,
): Promise<{ id: string; origin: string }> {
  const made = await api('POST', '/hosts', {
    domain: `${name}.localhost`,
    public_origin: origin(name),
    backend_url: backendUrl,
    worker_ids: [workerId],
    ...more,
  });
  return { id: textOf(made, 'id'), origin: origin(name) };
}

/** A client address that nobody else uses, so that the exact limits per address never meet two tests. */
export function newAddress(): string {
  return `10.${randomInt(1, 255)}.${randomInt(0, 256)}.${randomInt(1, 255)}`;
}
