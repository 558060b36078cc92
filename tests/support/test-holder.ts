import type { InputOf, OutputOf } from '../../packages/contract/src/call.ts';
import { EDGE_CALLS } from '../../packages/contract/src/edge-calls.ts';
import type { Subject } from '../../packages/contract/src/facts.ts';
import { generateEs256Key, publicHalf } from '../../packages/primitives/src/tokens/es256-key.ts';
import type { Ctx } from '../../apps/control/src/ctx.ts';
import { acknowledgeFacts } from '../../apps/control/src/domains/facts/acknowledge.ts';
import { pollFeed } from '../../apps/control/src/domains/facts/poll.ts';
import { readFacts } from '../../apps/control/src/domains/facts/read.ts';
import { registerHolder } from '../../apps/control/src/domains/facts/register-holder.ts';

type Poll = InputOf<typeof EDGE_CALLS.pollFeed>;
type Answer = OutputOf<typeof EDGE_CALLS.pollFeed>;
type Change = Answer['changes'][number];

const KEY = generateEs256Key().then(publicHalf);

/** An edge's end of the feed: what it says by the calls of the contract, and the mark and epoch that it keeps. */
export class TestHolder {
  readonly id: string;
  readonly ctx: Ctx;
  readonly workerId: string;
  mark: string | null = null;
  epoch = 0;
  /** Which poll this is of which run. */
  readonly #turn: { instance: string; attempts: number };

  constructor(
    ctx: Ctx,
    at: { workerId: string; id?: string },
    turn?: { instance: string; attempts: number },
  ) {
    this.ctx = ctx;
    this.workerId = at.workerId;
    this.id = at.id ?? ctx.deps.newToken();
    this.#turn = turn ?? { instance: ctx.deps.newToken(), attempts: 0 };
  }

  static async registered(ctx: Ctx, at: { workerId: string }): Promise<TestHolder> {
    const holder = new TestHolder(ctx, at);
    await holder.register();
    return holder;
  }

  /** Another client with the same identity and state, as a copied disk makes one. */
  copy(ctx: Ctx = this.ctx): TestHolder {
    return Object.assign(new TestHolder(ctx, this), { mark: this.mark, epoch: this.epoch });
  }

  /** The same run of the same holder, by another process of the control plane. */
  through(ctx: Ctx): TestHolder {
    return Object.assign(new TestHolder(ctx, this, this.#turn), { mark: this.mark, epoch: this.epoch });
  }

  async register(): Promise<void> {
    await registerHolder(this.ctx, {
      holder: this.id,
      worker_id: this.workerId,
      region: 'local',
      edge_version: '1.2.3',
      assertion_keys: [await KEY],
      keys_version: 0,
    });
  }

  /** One poll, whose answer is lost on the way. */
  async pollInVain(how: Partial<Poll> = {}): Promise<Answer> {
    const input = EDGE_CALLS.pollFeed.input.parse({
      holder: this.id,
      instance: this.#turn.instance,
      attempt: (this.#turn.attempts += 1),
      mark: this.mark,
      delivered: [],
      wait_ms: 0,
      edge_version: '1.2.3',
      control_keys: ['test'],
      ...how,
    });
    const answer = await pollFeed(this.ctx, { ...input, worker_id: this.workerId });
    return EDGE_CALLS.pollFeed.output.parse(answer);
  }

  /** One poll, whose answer it keeps. */
  async poll(how: Partial<Poll> = {}): Promise<Answer> {
    const answer = await this.pollInVain(how);
    this.mark = answer.mark;
    this.epoch = answer.epoch;
    return answer;
  }

  async read(subject: Subject) {
    const input = { holder: this.id, region: 'local', worker_id: this.workerId, subjects: [subject] };
    const [fact] = EDGE_CALLS.readFacts.output.parse(await readFacts(this.ctx, input)).facts;
    if (fact === undefined) throw new Error('nothing was read');
    return fact;
  }

  async acknowledge(
    reached: readonly Omit<Change, 'document'>[],
    released: readonly { subject: string; registration: string }[] = [],
  ): Promise<void> {
    const input = EDGE_CALLS.acknowledgeFacts.input.parse({
      holder: this.id,
      mark: this.mark,
      reached: reached.map(({ subject, registration, version }) => ({ subject, registration, version })),
      released: released.map(({ subject, registration }) => ({ subject, registration })),
    });
    await acknowledgeFacts(this.ctx, { ...input, worker_id: this.workerId });
  }

  /** Polls and acknowledges what came, as a whole round without leases. */
  async catchUp(): Promise<Answer> {
    const answer = await this.poll();
    await this.acknowledge(answer.changes);
    return answer;
  }
}
