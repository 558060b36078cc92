import { z } from 'zod';
import type { Api } from '../api/api.ts';
import { at } from '../api/at.ts';

const grants = z.object({ items: z.array(z.looseObject({ host_id: z.string(), domain: z.string() })) });

/** The hosts a person may enter. */
export async function readGrants(api: Api, userId: string): Promise<{ host_id: string; domain: string }[]> {
  return (await api(`GET ${at`/users/${userId}/hosts`}`, grants)).items;
}
