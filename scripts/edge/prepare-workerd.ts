import { rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Home } from '../start/home.ts';
import { readCompatibility } from './compatibility.ts';
import { workerdConfig } from './workerd-config.ts';

type Options = { clone: string; home: Home; bundle: string; address: { host: string; port: number } };

/** Writes the configuration of a home's edge and answers how workerd is to be called. */
export async function prepareWorkerd(options: Options): Promise<{ program: string; args: string[] }> {
  const file = join(options.home.run, 'edge.capnp');
  const { date, flags } = await readCompatibility(options.clone);
  const { bundle, address } = options;
  const state = options.home.edgeState;
  const text = workerdConfig({
    file,
    bundle,
    state,
    address,
    compatibilityDate: date,
    compatibilityFlags: flags,
  });
  await writeFile(`${file}.partial`, text, { mode: 0o600 });
  await rename(`${file}.partial`, file);
  return { program: workerdProgram(options.clone), args: ['serve', file] };
}

/** The program itself, not the package's script in front of it: signals must reach it directly. */
function workerdProgram(clone: string): string {
  const fromClone = createRequire(join(clone, 'package.json'));
  const fromWorkerd = createRequire(fromClone.resolve('workerd'));
  const cpu = process.arch === 'x64' ? '64' : process.arch;
  return fromWorkerd.resolve(`@cloudflare/workerd-${process.platform}-${cpu}/bin/workerd`);
}
