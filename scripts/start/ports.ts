import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { errorCode } from './error-code.ts';
import { LaunchError } from './launch-error.ts';
import { portHolder } from './port-holder.ts';
import { PORT_VARIABLES, type Ports } from './settings.ts';

const PARTS = ['control', 'edge', 'demo'] as const;

/** Checks that the ports are free, and chooses those that were left to the system. Errors: LaunchError, all at once. */
export async function freePorts(wanted: Ports): Promise<Ports> {
  const held: Server[] = []; // All at the same time, so that two of them are never given the same port.
  try {
    const found = await Promise.all(PARTS.map((part) => probe(part, wanted[part], held)));
    const faults = found.flatMap((result) => ('fault' in result ? [result.fault] : []));
    if (faults.length > 0) throw new LaunchError(faults.join('\n'));
    const [control = 0, edge = 0, demo = 0] = found.map((result) => ('port' in result ? result.port : 0));
    return { control, edge, demo };
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

type Probe = { port: number } | { fault: string };

async function probe(part: keyof Ports, wanted: number, held: Server[]): Promise<Probe> {
  const onV4 = await listen('127.0.0.1', wanted, held);
  if ('code' in onV4) return { fault: await faultOf(part, wanted, onV4.code) };
  // Browsers try ::1 too for a .localhost name, so another program there could get our visitors.
  const onV6 = await listen('::1', onV4.port, held);
  if ('code' in onV6 && onV6.code === 'EADDRINUSE')
    return { fault: await faultOf(part, onV4.port, onV6.code) };
  return onV4;
}

async function listen(
  host: string,
  port: number,
  held: Server[],
): Promise<{ port: number } | { code: string }> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    held.push(server);
    const address = server.address();
    return { port: typeof address === 'object' && address !== null ? address.port : port };
  } catch (error) {
    return { code: errorCode(error) ?? 'unknown' };
  }
}

async function faultOf(part: keyof Ports, port: number, code: string): Promise<string> {
  const variable = PORT_VARIABLES[part];
  if (code === 'EACCES')
    return `This account may not listen on port ${port}. Set ${variable} to a port above 1023.`;
  if (code !== 'EADDRINUSE') return `Port ${port} cannot be used (${code}). Set ${variable} to another one.`;
  const holder = await portHolder(port);
  return `Port ${port} is taken${holder === null ? '' : ` by ${holder}`}. Stop that program, or set ${variable} to a free port.`;
}
