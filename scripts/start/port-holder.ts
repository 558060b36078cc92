import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Which program listens on a port, as `name (pid 123)`; null when that cannot be told, as with another account's. */
export async function portHolder(port: number): Promise<string | null> {
  try {
    return process.platform === 'linux' ? await fromProc(port) : await fromLsof(port);
  } catch {
    return null; // It is a courtesy in a message; the message stands without it.
  }
}

async function fromProc(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = tables.flatMap((table) => listenersIn(table, port)).map((inode) => `socket:[${inode}]`);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (!(await openFilesOf(pid)).some((file) => sockets.includes(file))) continue;
    return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`;
  }
  return null;
}

/** The inodes of the listening sockets of a port in a table such as /proc/net/tcp. */
export function listenersIn(table: string, port: number): string[] {
  const listening = '0A';
  const hexPort = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
  const found = rows.filter((fields) => fields[1]?.endsWith(hexPort) && fields[3] === listening);
  return found.map((fields) => fields[9]).filter((inode) => inode !== undefined);
}

async function openFilesOf(pid: string): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
}

async function fromLsof(port: number): Promise<string | null> {
  const { stdout } = await promisify(execFile)('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc']);
  const fields = stdout.split('\n');
  const pid = fields.find((field) => field.startsWith('p'))?.slice(1);
  const name = fields.find((field) => field.startsWith('c'))?.slice(1);
  return pid === undefined ? null : `${name ?? 'a program'} (pid ${pid})`;
}
