import { isThisMachine } from '../connection/is-this-machine.ts';
import { type Host, stateOf } from '../hosts/host.ts';
import { probe, type Probed } from '../probe/probe.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/**
 * Looks at one host from outside: whether the edge guards its address, whether the application answers, and whether it
 * lets in who comes around the edge. `isLocal`: the edge runs on this machine, so what is closed to us is closed to it.
 */
export async function checkHost(host: Host, isLocal: boolean): Promise<Finding[]> {
  const [front, backend] = await Promise.all([
    probe(`${host.public_origin}/.sunray/session`),
    probe(host.backend_url),
  ]);
  return [checkFront(host, { front, isLocal }), ...checkBackend(host, { backend, isLocal })];
}

function checkFront(
  { domain, public_origin: origin, ...rest }: Host,
  { front, isLocal }: { front: Probed; isLocal: boolean },
): Finding {
  const state = stateOf({ block_traffic: rest.block_traffic, is_active: rest.is_active });
  if (!front.answers) {
    const message = `nothing answers at ${origin} (${front.why})`;
    return isLocal
      ? fail(domain, message, 'is the edge running, and does it listen there?')
      : warn(domain, `${message} from this machine`, 'check its DNS and route, or ask from where people are');
  }
  const code = /"code":\s*"([a-z.-]+)"/.exec(front.start)?.[1];
  if (state === 'locked' && code === 'host.locked') return ok(domain, 'is locked: nobody gets in');
  if (state === 'inactive' && code === 'host.inactive') return ok(domain, 'is inactive: everybody gets 503');
  if (state === 'open' && code === 'session.required') return ok(domain, `is guarded at ${origin}`);
  return fail(domain, ...strange(front.status, code));
}

function strange(status: number, code: string | undefined): [message: string, advice: string] {
  if (code === undefined)
    return [
      `what answers at its address is not the edge (HTTP ${status})`,
      'lead its name to the edge: nothing guards it now',
    ];
  if (code === 'host.unknown')
    return ['the edge does not know it', 'does its worker serve it? sunray hosts show, sunray workers list'];
  return [
    `the edge answers ${code} (HTTP ${status})`,
    'look into the log of the edge, and wait a second after a change',
  ];
}

function checkBackend(
  { domain, backend_url: url }: Host,
  { backend, isLocal }: { backend: Probed; isLocal: boolean },
): Finding[] {
  const check = `${domain} app`;
  if (!backend.answers) {
    if (isLocal)
      return [
        fail(
          check,
          `does not answer at ${url} (${backend.why})`,
          'start it, or sunray hosts update --backend',
        ),
      ];
    return [ok(check, `cannot be reached from this machine (${backend.why}): no side door from here`)];
  }
  return [
    ok(check, `answers at ${url} (HTTP ${backend.status})`),
    checkSideDoor(`${domain} side door`, { url, status: backend.status }),
  ];
}

function checkSideDoor(check: string, { url, status }: { url: string; status: number }): Finding {
  if (status === 401 || status === 403) return ok(check, 'closed: it refuses requests without an assertion');
  if (status < 200 || status > 299) return ok(check, `no page without an assertion (HTTP ${status})`);
  if (isThisMachine(url)) return ok(check, 'open, on loopback alone: it answers without an assertion');
  return warn(
    check,
    `open: ${url} answers without an assertion to whoever reaches it`,
    'verify X-Sunray-Jwt-Assertion there, bind it to loopback, or put mTLS or an allow list before it',
  );
}
