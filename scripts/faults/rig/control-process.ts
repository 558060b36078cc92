import { controlPlan } from '../../start/plans.ts';
import { CLONE, type Stage } from './stage.ts';

const NAME = 'control plane';

/** The control plane as a process that can be killed, frozen and started again on the same port. */
export class ControlProcess {
  readonly url: string;
  readonly #stage: Stage;
  readonly #port: number;
  #pid = 0;

  constructor(stage: Stage, port: number) {
    this.#stage = stage;
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it, or starts it again, and waits until it is ready. */
  async start(): Promise<void> {
    const { home, keys, bundles, database, put } = this.#stage;
    const ports = { control: this.#port, edge: 0, demo: 0 };
    const urls = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
    const env = { LOG_LEVEL: 'warn' };
    const plan = controlPlan({ clone: CLONE, home, env, ports, keys }, bundles.control.file, urls);
    const part = await put(plan, `${this.url}/readyz`);
    this.#pid = part.marks[0]?.pid ?? 0;
  }

  kill(): void {
    this.#stage.expectEnd(NAME);
    process.kill(this.#pid, 'SIGKILL');
  }

  freeze(): void {
    process.kill(this.#pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.#pid, 'SIGCONT');
  }
}
