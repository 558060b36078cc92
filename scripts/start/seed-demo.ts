import { type AdminApi, ApiRefusal } from './admin-api.ts';
import type { Json } from './json.ts';

export type DemoPlace = { domain: string; publicOrigin: string; backendUrl: string; workerId: string };

/** The link is null when nobody may have one at the moment; then `why` says so. */
export type DemoInvitation = { link: string; why: null } | { link: null; why: string };

const USER = 'demo';
const LABEL = 'npm start';

/**
 * Makes the demo's host and user where they are missing, brings its addresses up to date and issues a fresh setup
 * link, taking back those of earlier starts. What an admin changed otherwise stays as it is.
 */
export async function seedDemo(api: AdminApi, place: DemoPlace): Promise<DemoInvitation> {
  const host = await demoHost(api, place);
  const user = await demoUser(api, host.id);
  if (host.isNew && !user.isNew) await api('PUT', `/users/${user.id}/hosts/${host.id}`);
  await takeLinksBack(api, user.id);
  try {
    const issued = await api('POST', '/setup-tokens', { user_id: user.id, host_id: host.id, label: LABEL });
    return { link: textOf(issued, 'url'), why: null };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return { link: null, why: `the user "${USER}" cannot be invited at the moment (${error.code})` };
  }
}

async function demoHost(api: AdminApi, place: DemoPlace): Promise<{ id: string; isNew: boolean }> {
  const wanted = { public_origin: place.publicOrigin, backend_url: place.backendUrl };
  const [host] = await itemsOf(api, `/hosts?domain=${encodeURIComponent(place.domain)}`);
  if (host === undefined) {
    const made = await api('POST', '/hosts', {
      domain: place.domain,
      ...wanted,
      worker_ids: [place.workerId],
    });
    return { id: textOf(made, 'id'), isNew: true };
  }
  const id = textOf(host, 'id');
  const isCurrent =
    host['public_origin'] === wanted.public_origin && host['backend_url'] === wanted.backend_url;
  if (!isCurrent) await api('PATCH', `/hosts/${id}`, wanted);
  return { id, isNew: false };
}

async function demoUser(api: AdminApi, hostId: string): Promise<{ id: string; isNew: boolean }> {
  const [user] = await itemsOf(api, `/users?username=${USER}`);
  if (user !== undefined) return { id: textOf(user, 'id'), isNew: false };
  const made = await api('POST', '/users', { username: USER, host_ids: [hostId] });
  return { id: textOf(made, 'id'), isNew: true };
}

async function takeLinksBack(api: AdminApi, userId: string): Promise<void> {
  const tokens = await itemsOf(api, `/setup-tokens?user_id=${userId}&limit=200`);
  const open = tokens.filter(
    (token) => token['label'] === LABEL && token['revoked_at'] === null && token['use_count'] === 0,
  );
  for (const token of open) {
    await api('POST', `/setup-tokens/${textOf(token, 'id')}/revoke`, { reason: 'replaced by a newer start' });
  }
}

async function itemsOf(api: AdminApi, path: string): Promise<Json[]> {
  const { items } = await api('GET', path);
  return Array.isArray(items) ? items : [];
}

function textOf(answer: Json, field: string): string {
  const value = answer[field];
  if (typeof value === 'string') return value;
  throw new Error(`the control plane's answer has no ${field}`);
}
