import { prepareWorkerd } from '../edge/prepare-workerd.ts';
import { type Bundle, buildIfStale, bundlesOf } from './bundles.ts';
import { startDatabasePart } from './database-part.ts';
import { controlPlan, demoPlan, edgePlan } from './plans.ts';
import { putPart, type Site, together } from './site.ts';

/** Starts a part, or starts it again with what its sources say by now. A failed build leaves the old one running. */
export type Starters = Record<'control' | 'edge' | 'demo', () => Promise<void>>;

/** Starts everything, side by side where it can be. Errors: the reason for which the stage was aborted. */
export async function startParts(site: Site): Promise<Starters> {
  const { ground, stage } = site;
  const bundles = bundlesOf(ground.clone, ground.home.build);
  const builds = oneAtATime((bundle: Bundle) => buildIfStale(bundle));
  const database = startDatabase(site);
  const starters: Starters = {
    control: async () => {
      const [urls] = await Promise.all([database, builds(bundles.control)]);
      await putPart(
        site,
        controlPlan(ground, bundles.control.file, urls),
        `http://127.0.0.1:${ground.ports.control}/readyz`,
      );
    },
    edge: async () => {
      await builds(bundles.edge);
      const address = { host: '127.0.0.1', port: ground.ports.edge };
      const { clone, home } = ground;
      const workerd = await prepareWorkerd({ clone, home, bundle: bundles.edge.file, address });
      await putPart(site, edgePlan(ground, workerd), `http://127.0.0.1:${ground.ports.edge}/.sunray/healthz`);
    },
    demo: () => putPart(site, demoPlan(ground), `http://127.0.0.1:${ground.ports.demo}/`),
  };
  await together(stage, [starters.control(), starters.edge(), starters.demo()]);
  return starters;
}

/** The embedded database, unless the person has one. */
async function startDatabase({ ground, house, say }: Site): Promise<Record<string, string>> {
  if (ground.env['DATABASE_URL'] || ground.env['DATABASE_URL_FILE']) {
    say('Using the database that DATABASE_URL names.');
    return {};
  }
  const { part, urls } = await startDatabasePart(ground.home, say);
  house.add(part);
  return urls;
}

/** esbuild's one helper process is ended after each build, so no two may use it at the same time. */
function oneAtATime<Input, Output>(
  work: (input: Input) => Promise<Output>,
): (input: Input) => Promise<Output> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const next = last.then(
      () => work(input),
      () => work(input),
    );
    last = next;
    return next;
  };
}
