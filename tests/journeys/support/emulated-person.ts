import { TestDevice } from '../../support/passkeys/test-device.ts';
import { type Received, send } from '../../edge/support/send.ts';
import { newAddress } from './cast.ts';

type Json = Record<string, unknown>;
type Sent = { path: string; method?: string; headers?: Record<string, string | string[]>; body?: string };

/** A person without a browser on one host: an authenticator, a cookie jar, and every step of a ceremony by itself. */
export class EmulatedPerson {
  readonly origin: string;
  readonly device: TestDevice;
  readonly #address = newAddress();
  readonly #cookies = new Map<string, string>();

  constructor(origin: string, device = new TestDevice()) {
    this.origin = origin;
    this.device = device;
  }

  /** The session token that the edge gave. */
  get token(): string {
    return this.#cookies.get('__Host-sunray_session') ?? '';
  }

  /** As the `Cookie` header has it. */
  get session(): string {
    return `__Host-sunray_session=${this.token}`;
  }

  /** All that the jar holds, as the `Cookie` header has it. */
  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Puts a cookie into the jar, as somebody else might have done before. */
  hold(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  /** Opens a setup link up to the point where the passkey would be stored. */
  async beginSetUp(link: string): Promise<Json> {
    const setup_token = new URL(link).hash.slice(1);
    const options = await this.begin('/.sunray/setup/begin', { setup_token });
    return { setup_token, passkey_name: 'test', response: this.device.create(this.origin, options) };
  }

  async setUp(link: string): Promise<this> {
    bodyOf(await this.post('/.sunray/setup/finish', await this.beginSetUp(link)));
    return this;
  }

  /** Signs in up to the point where the assertion would be verified. */
  async beginSignIn(): Promise<Json> {
    return { response: this.device.get(this.origin, await this.begin('/.sunray/login/begin')) };
  }

  async signIn(): Promise<Json> {
    return bodyOf(await this.post('/.sunray/login/finish', await this.beginSignIn()));
  }

  /** The options that a ceremony begins with; its flow cookie goes into the jar. */
  async begin(path: string, body: Json = {}): Promise<Json> {
    return asJson(bodyOf(await this.post(path, body))['options']);
  }

  post(path: string, body: Json, headers: Record<string, string> = {}): Promise<Received> {
    const usual = { origin: this.origin, 'content-type': 'application/json' };
    return this.send({ path, method: 'POST', headers: { ...usual, ...headers }, body: JSON.stringify(body) });
  }

  /** With the cookies of the jar, unless others are given; what is set goes into the jar. */
  async send({ headers = {}, ...request }: Sent): Promise<Received> {
    const { host, port } = new URL(this.origin);
    const { cookies: cookie } = this;
    const usual = { 'x-sunray-dev-ip': this.#address, ...(cookie && { cookie }) };
    const answer = await send(Number(port), { ...request, host, headers: { ...usual, ...headers } });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

function bodyOf({ status, body }: Received): Json {
  if (status !== 200) throw new Error(`answered ${status}: ${body}`);
  return JSON.parse(body);
}

function asJson(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
