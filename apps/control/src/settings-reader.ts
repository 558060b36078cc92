import { readFileSync } from 'node:fs';
import { Secret } from '@sunray/primitives/secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Parsing<Value> = {
  fallback: string;
  /** Null for a text that is not of the form. */
  parse: (text: string) => Value | null;
  /** The form in words, for the fault. */
  form: string;
};

/** Reads settings by name and collects what is wrong with them, so that all faults can be told together. */
export class SettingsReader {
  readonly faults: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  named(name: string): boolean {
    return this.#value(name) !== undefined || this.#value(`${name}_FILE`) !== undefined;
  }

  optionalText(name: string): string | null {
    return this.#value(name) ?? null;
  }

  text(name: string, fallback: string): string {
    return this.#value(name) ?? fallback;
  }

  integer(name: string, fallback: number, { min, max }: { min: number; max: number }): number {
    const text = this.#value(name);
    if (text === undefined) return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    this.faults.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  }

  boolean(name: string, fallback: boolean): boolean {
    const text = this.#value(name);
    if (text === undefined) return fallback;
    if (text === 'true' || text === 'false') return text === 'true';
    this.faults.push(`${name} must be true or false`);
    return fallback;
  }

  oneOf<Choice extends string>(name: string, fallback: Choice, choices: readonly Choice[]): Choice {
    const text = this.#value(name);
    if (text === undefined) return fallback;
    const chosen = choices.find((choice) => choice === text);
    if (chosen === undefined) this.faults.push(`${name} must be one of ${choices.join(', ')}`);
    return chosen ?? fallback;
  }

  parsed<Value>(name: string, { fallback, parse, form }: Parsing<Value>): Value {
    const value = parse(this.#value(name) ?? fallback);
    if (value !== null) return value;
    this.faults.push(`${name} must be ${form}`);
    const usual = parse(fallback);
    if (usual === null) throw new Error(`the default of ${name} does not parse`);
    return usual;
  }

  secret(name: string, holds: (text: string) => boolean = () => true, form = ''): Secret {
    const given = this.optionalSecret(name, holds, form);
    if (given !== null) return given;
    if (!this.named(name)) this.faults.push(`${name} (or ${name}_FILE) is missing`);
    return new Secret('');
  }

  optionalSecret(name: string, holds: (text: string) => boolean, form: string): Secret | null {
    const text = this.#secretText(name);
    if (text === null) return null;
    if (text !== '' && holds(text)) return new Secret(text);
    this.faults.push(text === '' ? `${name} is empty` : `${name} must be ${form}`);
    return null;
  }

  #secretText(name: string): string | null {
    const inline = this.#value(name);
    const file = this.#value(`${name}_FILE`);
    if (inline !== undefined && file !== undefined) {
      this.faults.push(`${name} and ${name}_FILE are both set`);
      return null;
    }
    if (file === undefined) return inline ?? null;
    try {
      return readFileSync(file, 'utf8').trim();
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
      this.faults.push(`${name}_FILE cannot be read (${code})`);
      return null;
    }
  }

  #value(name: string): string | undefined {
    const text = this.#env[name];
    return text === undefined || text === '' ? undefined : text;
  }
}
