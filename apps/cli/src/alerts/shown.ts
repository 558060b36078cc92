import type { Answer } from '../answer.ts';
import { details } from '../text/details.ts';
import { time } from '../text/time.ts';
import type { Alert } from './alert.ts';

/** One alert as an answer. */
export function shownAlert(alert: Alert): Answer {
  return {
    json: alert,
    text: details([
      ['Alert', alert.type],
      ['Id', alert.id],
      ['Severity', alert.severity],
      ['State', alert.state],
      ['Times', String(alert.count)],
      ['First (UTC)', time(alert.first_at)],
      ['Last (UTC)', time(alert.last_at)],
      ['User', alert.user_id],
      ['Host', alert.host_id],
      ['Worker', alert.worker_id],
      ['Address', alert.ip === null ? null : [alert.ip, alert.country ?? ''].join(' ').trimEnd()],
      ['Details', detailsText(alert)],
      ['Response', alert.auto_response_taken ? 'taken by itself' : null],
      ['Resolved (UTC)', alert.resolved_at === null ? null : time(alert.resolved_at)],
      ['Resolved by', alert.resolved_by],
      ['Notes', alert.resolution_notes],
    ]),
  };
}

function detailsText(alert: Alert): string | null {
  const lines = Object.entries(alert.details).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return lines.length === 0 ? null : lines.join('\n');
}
