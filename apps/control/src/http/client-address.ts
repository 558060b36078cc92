import type { Context } from 'hono';
import { formatIp, parseIp } from '@sunray/policy/ip.ts';
import { z } from 'zod';

/** What the Node server hands over beside the request. */
const connection = z.object({ incoming: z.object({ socket: z.object({ remoteAddress: z.string() }) }) });

/**
 * Where an admin's call comes from: the TCP peer, or, behind the proxy that the configuration promises, the hop that
 * proxy has written last. Null when there is no connection or no address.
 */
export function clientAddress(c: Context, behindProxy: boolean): string | null {
  const peer = connection.safeParse(c.env);
  const forwarded = behindProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  const ip = parseIp(forwarded ?? (peer.success ? peer.data.incoming.socket.remoteAddress : ''));
  return ip === null ? null : formatIp(ip);
}
