import { resolve } from 'node:path';
import { Secret } from '@sunray/primitives/secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the command line takes from its surroundings. */
export type Settings = {
  /** SUNRAY_HOME, made absolute as the launcher does; null: the nearest `.sunray` upwards. */
  home: string | null;
  /** Where the search for `.sunray` begins. */
  folder: string;
  /** What relative paths of arguments mean: where the person stood, also under `npm run`. */
  callersFolder: string;
  apiKey: Secret | null;
  isColourWelcome: boolean;
};

/** Reads the environment; `clone` is the folder of the repository. */
export function readSettings(env: Environment, places: { folder: string; clone: string }): Settings {
  return {
    home: env['SUNRAY_HOME'] ? resolve(places.clone, env['SUNRAY_HOME']) : null,
    folder: places.folder,
    callersFolder: env['INIT_CWD'] || places.folder,
    apiKey: env['SUNRAY_API_KEY'] ? new Secret(env['SUNRAY_API_KEY'].trim()) : null,
    isColourWelcome: !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}
