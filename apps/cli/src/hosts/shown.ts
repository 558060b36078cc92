import type { Answer } from '../answer.ts';
import { details } from '../text/details.ts';
import { seconds } from '../text/seconds.ts';
import { time } from '../text/time.ts';
import { type Host, stateOf } from './host.ts';

/** One host as an answer. */
export function shownHost(host: Host): Answer {
  return {
    json: host,
    text: details([
      ['Domain', host.domain],
      ['Id', host.id],
      ['State', stateOf(host)],
      ['Address', host.public_origin],
      ['Application', host.backend_url],
      ['Relying party', host.rp_id],
      ['Session', seconds(host.session_duration_s)],
      ['WebSockets', websocketsText(host)],
      ['CORS', [host.cors.mode, ...(host.cors.origins ?? [])].join(' ')],
      ['Security headers', host.security_headers ? 'on' : 'off'],
      ['Largest body', `${host.max_body_bytes} bytes`],
      ['Decisions kept', `${host.decision_sampling * 100} % of what is allowed`],
      ['Workers', host.worker_ids.join('\n') || '-'],
      ['Awaited worker', host.pending_worker_id],
      ['Made (UTC)', time(host.created_at)],
      ['Changed (UTC)', time(host.updated_at)],
    ]),
  };
}

function websocketsText({ websockets, websocket_origins: origins }: Host): string {
  if (!websockets) return 'off';
  return origins.length === 0 ? "on, from the host's own origin" : `on, from ${origins.join(' ')}`;
}
