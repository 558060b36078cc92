import { z } from 'zod';
import { type Api } from './api.ts';
import { ApiRefusal } from './api-refusal.ts';
import { at } from './at.ts';

const named = z.object({ username: z.string().optional(), domain: z.string().optional() });

/** Gives the names of people or hosts by their ids; an id that is not known any more is its own name. */
export async function namesOf(
  api: Api,
  room: 'users' | 'hosts',
  ids: readonly (string | null)[],
): Promise<(id: string) => string> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  const names = new Map(
    await Promise.all(wanted.map(async (id): Promise<[string, string]> => [id, await nameOf(api, room, id)])),
  );
  return (id) => names.get(id) ?? id;
}

async function nameOf(api: Api, room: string, id: string): Promise<string> {
  try {
    const { username, domain } = await api(`GET ${at`/${room}/${id}`}`, named);
    return username ?? domain ?? id;
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === 'resource.not-found') return id;
    throw error;
  }
}
