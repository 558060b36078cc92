import { ApiRefusal } from './api/api-refusal.ts';
import { CliError } from './cli-error.ts';
import { cleanLines } from './text/clean-lines.ts';
import { jsonText } from './text/json-text.ts';

/** What is printed about an error: one sentence with its code and request id, or the same as JSON. */
export function explain(error: unknown, asJson: boolean): string {
  const known = error instanceof CliError ? error : new CliError('cli.failure', messageOf(error));
  const requestId = known instanceof ApiRefusal ? known.requestId : null;
  if (asJson) return jsonText({ error: { code: known.code, message: known.message, request_id: requestId } });
  const where = requestId === null ? known.code : `${known.code}, request ${requestId}`;
  return `${cleanLines(known.message)} (${cleanLines(where)})\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
