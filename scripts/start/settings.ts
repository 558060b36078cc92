import { isAbsolute, join } from 'node:path';
import { LaunchError } from './launch-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type Ports = { control: number; edge: number; demo: number };

export type Settings = {
  clone: string;
  home: string;
  /** 0 lets the system choose. */
  ports: Ports;
  env: Environment;
};

export const PORT_VARIABLES = {
  control: 'SUNRAY_CONTROL_PORT',
  edge: 'SUNRAY_EDGE_PORT',
  demo: 'SUNRAY_DEMO_PORT',
} as const satisfies Record<keyof Ports, string>;

/** Reads what the launcher can be told; all faults are reported together. Errors: LaunchError. */
export function readSettings(env: Environment, clone: string): Settings {
  const faults: string[] = [];
  const port = (part: keyof Ports, fallback: number): number => {
    const text = env[PORT_VARIABLES[part]] || String(fallback);
    const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= 65_535)) faults.push(`${PORT_VARIABLES[part]} must be a whole number from 0 to 65535.`);
    return value;
  };
  const ports = { control: port('control', 8788), edge: port('edge', 8787), demo: port('demo', 8789) };
  const fixed = Object.values(ports).filter((value) => value > 0);
  if (new Set(fixed).size < fixed.length) {
    faults.push(`${Object.values(PORT_VARIABLES).join(', ')} must be three different ports.`);
  }
  if (faults.length > 0) throw new LaunchError(faults.join('\n'));
  return { clone, home: homeFolder(env, clone), ports, env };
}

/** Where the state lies: SUNRAY_HOME, relative to the clone when it is not absolute. */
export function homeFolder(env: Environment, clone: string): string {
  const given = env['SUNRAY_HOME'] || '.sunray';
  return isAbsolute(given) ? given : join(clone, given);
}
