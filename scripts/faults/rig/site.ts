import { type Admin, textOf } from './admin.ts';

/** A protected application: its id, and how browsers name it. */
export type Site = { id: string; domain: string; origin: string };

/** All sites share one relying party, so that one passkey opens several of them. */
const PARENT = 'faults.localhost';

/** Puts a site in front of the backend, served by all of these workers. */
export async function makeSite(
  admin: Admin,
  about: { name: string; backendPort: number; workerIds: string[] },
): Promise<Site> {
  const domain = `${about.name}.${PARENT}`;
  // Both workers serve one origin; which port they listen on for these clients, nobody else needs to know.
  const origin = `http://${domain}:8787`;
  const { body } = await admin.call('POST', '/hosts', {
    domain,
    public_origin: origin,
    backend_url: `http://127.0.0.1:${about.backendPort}`,
    worker_ids: about.workerIds,
    rp_id: PARENT,
    session_duration_s: 86_400,
  });
  return { id: textOf(body, 'id'), domain, origin };
}
