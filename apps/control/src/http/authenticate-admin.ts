import type { Ctx } from '../ctx.ts';
import type { Deps } from '../deps.ts';
import { findApiKey } from '../domains/api-keys/find.ts';
import { Refusal } from '../refusal.ts';

const BEARER = /^Bearer (sra_[A-Za-z0-9_-]{43})$/;

/** The context of an admin's call; refuses `admin.unauthenticated` alike for every reason. */
export async function authenticateAdmin(deps: Deps, request: Request, requestId: string): Promise<Ctx> {
  const token = BEARER.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined) throw new Refusal('admin.unauthenticated');
  const ctx: Ctx = {
    db: deps.db,
    deps,
    clock: deps.clock,
    actor: { kind: 'system', id: null, name: 'system' },
    source: request.headers.get('x-sunray-client') === 'cli' ? 'cli' : 'api',
    requestId,
    origin: { ip: null, country: null, userAgent: request.headers.get('user-agent')?.slice(0, 512) ?? null },
  };
  const key = await findApiKey(ctx, token);
  if (key === null) throw new Refusal('admin.unauthenticated');
  return { ...ctx, actor: { kind: 'api_key', ...key } };
}
