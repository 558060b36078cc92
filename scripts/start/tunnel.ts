import { hostname, userInfo } from 'node:os';
import type { Environment, Ports } from './settings.ts';

/** The `ssh -L` line for a machine without a display, or null where a browser can be opened. */
export function tunnelLine(
  env: Environment,
  ports: Ports,
  platform: string = process.platform,
): string | null {
  const hasDisplay = platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  if (hasDisplay && !env['SSH_CONNECTION']) return null;
  // sshd tells: client address and port, then the address and port of ours that the client used.
  const [, , address = hostname(), port = '22'] = env['SSH_CONNECTION']?.split(' ') ?? [];
  const forwards = [ports.edge, ports.control].map((number) => `-L ${number}:127.0.0.1:${number}`).join(' ');
  return `ssh ${port === '22' ? '' : `-p ${port} `}${forwards} ${userInfo().username}@${address}`;
}
