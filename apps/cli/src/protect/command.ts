import type { Command } from 'commander';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { nothing } from '../api/api.ts';
import { type Call, calling } from '../call.ts';
import { CliError } from '../cli-error.ts';
import { findHostByDomain } from '../hosts/find.ts';
import { type Host, host, stateOf } from '../hosts/host.ts';
import { duration } from '../options/duration.ts';
import { wholeNumber } from '../options/whole-number.ts';
import { probe } from '../probe/probe.ts';
import { issueSetupToken, type TokenOptions } from '../setup-tokens/issue.ts';
import { linkText } from '../setup-tokens/link-text.ts';
import { clean } from '../text/clean.ts';
import { details } from '../text/details.ts';
import { findUserByName } from '../users/find.ts';
import { type User, user } from '../users/user.ts';
import type { World } from '../world.ts';
import { type Place, placeOf } from './place.ts';

type Options = TokenOptions & { as: string; user: string; origin?: string };

/** `sunray protect` */
export function addProtectCommand(program: Command, world: World): void {
  program
    .command('protect <url>')
    .description('put an application behind a passkey, and make a setup link for a person')
    .requiredOption('--as <name>', 'the name people open it by, such as app.localhost')
    .requiredOption('--user <username>', 'who may enter; made when there is no such user')
    .option(
      '--origin <origin>',
      'what browsers see, for names other than *.localhost: https://app.example.com',
    )
    .option('--max-uses <count>', 'how often the setup link works', wholeNumber(1))
    .option('--expires-in <time>', 'how long it works, such as 24h', duration)
    .action(calling(world, protect));
}

/** Everything that can be refused beforehand is, so that little is left to be half done; a second run goes on. */
async function protect(call: Call, url: string, given: Options): Promise<Answer> {
  const place = placeOf(url, { ...given, edgeUrl: call.connection.edgeUrl });
  const known = await findUserByName(call.api, given.user);
  if (known !== null && known.status !== 'active')
    throw new CliError(
      'user.inactive',
      `The user "${known.username}" is ${known.status}. \`sunray users enable\` lets them in again.`,
    );
  const protectedHost = await putHost(call, place);
  const person = known ?? (await call.api('POST /users', user, { body: { username: given.user } }));
  await call.api(`PUT ${at`/users/${person.id}/hosts/${protectedHost.id}`}`, nothing);
  const issued = await issueSetupToken(call.api, { userId: person.id, hostId: protectedHost.id }, given);
  await warnOf(call, protectedHost);
  return {
    json: { host: protectedHost, user: person, setup_token: issued },
    text: textOf(protectedHost, { person, isNew: known === null, link: linkText(issued, person.username) }),
  };
}

async function putHost({ api, connection, note }: Call, { domain, origin, backend }: Place): Promise<Host> {
  const wanted = { public_origin: origin, backend_url: backend };
  const known = await findHostByDomain(api, domain);
  if (known === null) {
    const workers = connection.workerId === null ? {} : { worker_ids: [connection.workerId] };
    return api('POST /hosts', host, { body: { domain, ...wanted, ...workers } });
  }
  if (known.public_origin === origin && known.backend_url === backend) return known;
  note(
    `${clean(domain)} was protected before: ${clean(known.public_origin)} led to ${clean(known.backend_url)}.`,
  );
  return api(`PATCH ${at`/hosts/${known.id}`}`, host, { body: wanted });
}

async function warnOf({ note }: Call, protectedHost: Host): Promise<void> {
  const { domain, backend_url: backend } = protectedHost;
  const state = stateOf(protectedHost);
  if (state !== 'open') note(`Warning: ${clean(domain)} is ${state}, so nobody gets in yet.`);
  const probed = await probe(backend);
  if (!probed.answers)
    note(
      `Warning: nothing answers at ${clean(backend)} (${probed.why}). Start your application; until then people get 502.`,
    );
}

function textOf(
  shown: Host,
  { person, isNew, link }: { person: User; isNew: boolean; link: string },
): string {
  return details([
    ['Address', `${shown.public_origin}/`],
    ['Application', shown.backend_url],
    ['User', `${person.username}${isNew ? ' (new)' : ''}`],
    ['Setup link', link],
  ]);
}
