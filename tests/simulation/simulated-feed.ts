import type { Es256PrivateJwk } from '../../packages/primitives/src/tokens/es256-key.ts';
import type { FeedCursor, FeedLease } from '../../apps/edge/src/facts/feed-lease.ts';
import type { FeedLink } from '../../apps/edge/src/facts/feed-link.ts';
import type { FeedParts, IdleShelves } from '../../apps/edge/src/facts/feed-parts.ts';
import { Feed } from '../../apps/edge/src/facts/feed.ts';
import { askControl } from './control-link.ts';
import type { Machine } from './machine.ts';
import { ObjectHost } from './object-host.ts';
import type { SimulatedShard } from './shard.ts';
import type { World } from './world.ts';

type Instance = { machine: Machine; feed: Feed };

const POLL_GRACE_MS = 5000;
const KEY: Es256PrivateJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', kid: 'kid' };

/** The feed of a region: the real one, on a disk and a network that may fail at any point. */
export class SimulatedFeed {
  readonly host: ObjectHost<Instance>;
  readonly #world: World;
  readonly #region: string;
  readonly #shard: SimulatedShard;
  #disk: unknown;

  constructor(world: World, { region, shard }: { region: string; shard: SimulatedShard }) {
    this.#world = world;
    this.#region = region;
    this.#shard = shard;
    this.host = new ObjectHost(world, (machine) => this.#start(machine));
  }

  /** What the disk says now, for `restore`. */
  backUp(): unknown {
    return structuredClone(this.#disk);
  }

  restore(disk: unknown): void {
    this.#disk = structuredClone(disk);
  }

  async lease(from: Machine, cursor: FeedCursor | null): Promise<FeedLease> {
    const asked = this.host.reachedBy(from);
    return this.#world.network.call({
      from,
      to: () => asked?.machine ?? null,
      work: async () => (asked === null ? { state: 'stale' } : asked.feed.lease(cursor)),
      isWatched: false,
    });
  }

  /** Forgets some facts, as an instance does once in a while; a replaced one that lives on may try, too. */
  forget(): void {
    const instance = this.host.current;
    if (instance === null) return;
    const { machine, feed } = instance;
    machine.deliver(() => {
      const { counts } = this.#world;
      feed.forget(this.#shelvesOf(machine)).then(
        (forgotten) => (counts.forgotten += forgotten),
        () => undefined,
      );
    });
  }

  #shelvesOf(machine: Machine): IdleShelves {
    const { variant } = this.#world;
    const shard = this.#shard;
    return {
      markIdle: async (holder, round) => {
        const marked = await shard.markIdle(machine, holder, round);
        this.#tell(machine, () => `marks ${marked.join()} as idle`);
        if (variant === 'forgets-without-waiting') await shard.dropLeaving(machine, holder, round);
        return variant === 'forgets-unnamed' ? [] : marked;
      },
      dropLeaving: async (holder, round) => {
        const unreleased = await shard.dropLeaving(machine, holder, round);
        this.#tell(machine, () => `drops ${JSON.stringify(unreleased)}`);
        return unreleased;
      },
      noteReleased: (holder, copies) => shard.noteReleased(machine, holder, copies),
    };
  }

  #start(machine: Machine): Instance {
    const { chance, variant } = this.#world;
    const isSuccessor = this.#disk !== undefined;
    let sleeps = 0;
    const feed = new Feed({
      region: this.#region,
      edgeVersion: 'simulated',
      controlKeyIds: [],
      store: this.#storeOf(machine),
      link: this.#linkOf(machine),
      shelve: (holder, facts) => this.#shelve(machine, holder, facts),
      nowMs: () => machine.nowMs(),
      sleep: (ms) => {
        sleeps += 1;
        if (variant === 'acknowledged-at-once') return machine.sleep(1);
        if (variant === 'no-inherited-wait' && isSuccessor && sleeps === 1) return Promise.resolve();
        return machine.sleep(ms);
      },
      randomId: () => this.#world.newId(),
      random: () => chance.unit(),
      newKey: () => Promise.resolve(KEY),
    });
    machine.after(chance.between(0, 20), () => void feed.run(() => machine.state === 'dead'));
    return { machine, feed };
  }

  #storeOf(machine: Machine): FeedParts['store'] {
    const { chance, variant } = this.#world;
    const refuseReplaced = () => {
      if (this.host.current?.machine !== machine) throw new Error('this instance was replaced');
    };
    return {
      get: async () => {
        await machine.sleep(chance.between(0, 4));
        refuseReplaced();
        return this.#disk;
      },
      put: async (state) => {
        await machine.sleep(chance.between(0, 6));
        this.#tell(machine, () => `writes ${JSON.stringify({ ...state, assertionKey: undefined })}`);
        if (this.host.current?.machine === machine) this.#disk = state;
        else if (variant !== 'grants-without-writing') refuseReplaced();
        await machine.sleep(chance.between(0, 6));
      },
    };
  }

  #linkOf(from: Machine): FeedParts['link'] {
    const link = { network: this.#world.network, from, process: () => this.#world.anyProcess() };
    const isCredulous = this.#world.variant === 'partial-answer-confirms';
    return {
      register: async (input) => {
        const answer = await askControl(link, (control) => control.register(input));
        return answer.ok
          ? { ok: true, output: { worker_id: '', lease_ms: 0, max_stale_s: 0, usable_keys: [] } }
          : answer;
      },
      poll: async (input) => {
        const sentAtMs = this.#world.time.nowMs;
        const answer = await askControl(
          link,
          (control) => control.poll({ ...input, sentAtMs }),
          input.wait_ms + POLL_GRACE_MS,
        );
        this.#tell(from, () => `polled with ${JSON.stringify(input)}: ${tellAnswer(answer)}`);
        return answer.ok && isCredulous ? { ok: true, output: { ...answer.output, more: false } } : answer;
      },
      acknowledge: (input) => {
        this.#tell(from, () => `acknowledges ${JSON.stringify(input)}`);
        return askControl(link, (control) => control.acknowledge(input));
      },
    };
  }

  #tell(machine: Machine, words: () => string): void {
    const isCurrent = this.host.current?.machine === machine;
    this.#world.tell(() => `${isCurrent ? 'feed' : 'replaced feed'} ${this.#region} ${words()}`);
  }

  async #shelve(...[machine, holder, facts]: Parameters<SimulatedShard['shelve']>): Promise<void> {
    const shelved = this.#shard.shelve(machine, holder, facts);
    if (this.#world.variant !== 'named-before-stored') return shelved;
    shelved.catch(() => undefined);
  }
}

function tellAnswer(answer: Awaited<ReturnType<FeedLink['poll']>>): string {
  if (!answer.ok) return answer.code;
  const { changes, ...rest } = answer.output;
  return JSON.stringify({ ...rest, changes: changes.map(({ subject, version }) => [subject, version]) });
}
