import { controlPlan } from '../../start/plans.ts';
import { CLONE, type Stage } from './stage.ts';

/** The control plane as a process that can be killed, frozen and started again on the same port. */
export class ControlProcess {
  readonly url: string;
  readonly port: number;
  readonly #stage: Stage;
  readonly #name: string;
  #pid = 0;
  #end: () => Promise<void> = async () => undefined;

  constructor(stage: Stage, port: number, name = 'control plane') {
    this.#stage = stage;
    this.#name = name;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /**
   * Starts it, or starts it again, and waits until it is ready. `settings` are put over those of the stage: keys by the
   * names of their files.
   */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const { home, keys, bundles, database, put } = this.#stage;
    const ports = { control: this.port, edge: 0, demo: 0 };
    const urls = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
    const env = { LOG_LEVEL: 'warn' };
    const plan = controlPlan({ clone: CLONE, home, env, ports, keys }, bundles.control.file, urls);
    const named = { ...plan, name: this.#name, env: { ...plan.env, ...settings } };
    const part = await put(named, `${this.url}/readyz`);
    this.#pid = part.marks[0]?.pid ?? 0;
    this.#end = () => part.stop();
  }

  /** Ends it as an operator does: what is under way is answered first. */
  async stop(): Promise<void> {
    this.#stage.expectEnd(this.#name);
    await this.#end();
  }

  kill(): void {
    this.#stage.expectEnd(this.#name);
    process.kill(this.#pid, 'SIGKILL');
  }

  freeze(): void {
    process.kill(this.#pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#pid, 'SIGCONT');
  }
}
