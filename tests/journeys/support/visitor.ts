import { TestDevice } from '../../support/passkeys/test-device.ts';
import { type Received, send } from '../../edge/support/send.ts';

type Json = Record<string, unknown>;

/** A person with a browser in small: an authenticator and a cookie jar, on the demo's address. */
export class Visitor {
  readonly #device = new TestDevice();
  readonly #cookies = new Map<string, string>();

  /** Opens a setup link: makes a passkey and is signed in. */
  async setUp(link: string): Promise<void> {
    const { origin, hash } = new URL(link);
    const setup_token = hash.slice(1);
    const { options } = await this.#post(origin, '/.sunray/setup/begin', { setup_token });
    const response = this.#device.create(origin, asJson(options));
    await this.#post(origin, '/.sunray/setup/finish', { setup_token, passkey_name: 'test', response });
  }

  /** Who the edge takes this visitor for; null when for nobody. */
  async nameAt(edgeUrl: string): Promise<string | null> {
    const { status, body } = await this.#send(edgeUrl, 'GET', '/.sunray/session', undefined);
    return status === 200 ? String(JSON.parse(body).user.username) : null;
  }

  async #post(origin: string, path: string, body: Json): Promise<Json> {
    const answer = await this.#send(origin, 'POST', path, JSON.stringify(body));
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body}`);
    return JSON.parse(answer.body);
  }

  async #send(url: string, method: string, path: string, body: string | undefined): Promise<Received> {
    const { port } = new URL(url);
    const host = `demo.localhost:${port}`;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: `http://${host}`, 'content-type': 'application/json' };
    const answer = await send(Number(port), {
      method,
      path,
      host,
      headers,
      ...(body !== undefined && { body }),
    });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
