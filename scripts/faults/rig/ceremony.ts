import { SESSION_COOKIE } from '../../../packages/contract/src/headers.ts';
import { type Received, send } from '../../../tests/edge/support/send.ts';
import type { TestDevice } from '../../../tests/support/passkeys/test-device.ts';
import { type Json, parseJson } from '../../start/json.ts';

/** Where a person stands: a host as browsers name it, and the port of the worker that they came to. */
export type Door = { port: number; origin: string };

/** What a sign-in gave: the cookie as it is sent back, and the id of the session. */
export type Opened = { cookie: string; sid: string };

/** Enrols a device by a setup link. Throws when it is refused. */
export async function enrol(door: Door, device: TestDevice, link: string): Promise<Opened> {
  const visit = new Visit(door);
  const setup_token = new URL(link).hash.slice(1);
  const { options } = await visit.post('/.sunray/setup/begin', { setup_token });
  const response = device.create(door.origin, { ...Object(options) });
  await visit.post('/.sunray/setup/finish', { setup_token, passkey_name: null, response });
  return visit.opened();
}

/** Signs in with an enrolled device. Throws when it is refused. */
export async function signIn(door: Door, device: TestDevice): Promise<Opened> {
  const visit = new Visit(door);
  const { options } = await visit.post('/.sunray/login/begin', {});
  const response = device.get(door.origin, { ...Object(options) });
  await visit.post('/.sunray/login/finish', { response });
  return visit.opened();
}

let visits = 0;

/** One ceremony with its cookies, from an address of its own, because addresses are limited. */
class Visit {
  readonly #door: Door;
  readonly #cookies = new Map<string, string>();
  readonly #address: string;

  constructor(door: Door) {
    this.#door = door;
    visits += 1;
    this.#address = `10.${(visits >> 16) & 255}.${(visits >> 8) & 255}.${visits & 255}`;
  }

  async post(path: string, body: Json): Promise<Json> {
    const { port, origin } = this.#door;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = {
      origin,
      'content-type': 'application/json',
      'x-sunray-dev-ip': this.#address,
      ...(cookie && { cookie }),
    };
    const text = JSON.stringify(body);
    const answer = await send(port, {
      method: 'POST',
      path,
      host: new URL(origin).host,
      headers,
      body: text,
    });
    if (answer.status !== 200) throw new CeremonyRefused(path, answer);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return parseJson(answer.body);
  }

  opened(): Opened {
    const token = this.#cookies.get(SESSION_COOKIE) ?? '';
    const { sid } = parseJson(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    if (typeof sid !== 'string') throw new Error('the ceremony gave no session');
    return { cookie: `${SESSION_COOKIE}=${token}`, sid };
  }
}

/** A step of a ceremony that was not answered by 200. */
export class CeremonyRefused extends Error {
  readonly status: number;
  readonly retryAfter: string | undefined;

  constructor(path: string, { status, headers, body }: Received) {
    super(`${path} answered ${status}: ${body}`);
    this.name = 'CeremonyRefused';
    this.status = status;
    this.retryAfter = headers['retry-after'];
  }
}
