import type { Context } from 'hono';
import type { Ctx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { findApiKey } from '../domains/api-keys/find.ts';
import { Refusal } from '../refusal.ts';
import { clientAddress } from './client-address.ts';

/** The scheme in any case (RFC 9110 section 11.1), the token exactly. */
const BEARER = /^[Bb][Ee][Aa][Rr][Ee][Rr] +(sra_[A-Za-z0-9_-]{43})$/;

/** The context of an admin's call; refuses `admin.unauthenticated` alike for every reason. */
export async function authenticateAdmin(deps: Deps, c: Context, requestId: string): Promise<Ctx> {
  const token = BEARER.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined) throw new Refusal('admin.unauthenticated');
  const ctx: Ctx = {
    db: deps.db,
    deps,
    clock: deps.clock,
    actor: { kind: 'system', id: null, name: 'system' },
    source: c.req.header('x-sunray-client') === 'cli' ? 'cli' : 'api',
    requestId,
    propagation: { id: deps.newId(), hasChanges: false },
    origin: {
      ip: clientAddress(c, deps.config.behindProxy),
      country: null,
      userAgent: c.req.header('user-agent')?.slice(0, 512) ?? null,
    },
  };
  const key = await findApiKey(ctx, token);
  if (key === null) throw new Refusal('admin.unauthenticated');
  return { ...ctx, actor: { kind: 'api_key', ...key } };
}
