import { z } from 'zod';
import { CliError } from '../cli-error.ts';
import type { Connection } from '../connection/connection.ts';
import { ApiRefusal, problem } from './api-refusal.ts';
import { unreachable } from './unreachable.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;
type How = { query?: Parameters; body?: object };

/** Asks the control plane: `api('GET /users', page, { query })`. The answer has the form asked for, or it throws. */
export type Api = <Shape extends z.ZodType>(
  what: `${Method} /${string}`,
  shape: Shape,
  how?: How,
) => Promise<z.output<Shape>>;

/** The answer of calls that have none. */
export const nothing = z.undefined();

const LIMIT_MS = 10_000;
const ANNOUNCED = /^([0-9a-f-]{36}); state=(pending|acknowledged|fenced)$/;

/** Hears of each change that is on its way to the edges. */
type OnPropagation = (propagation: Announced) => void;
export type Announced = { id: string; state: string };

/** The admin API of a connection. Errors: ApiRefusal, `cli.unreachable`, `cli.answer-unreadable`. */
export function openApi(connection: Connection, onPropagation: OnPropagation = () => undefined): Api {
  return async (what, shape, how = {}) => {
    const response = await send(connection, what, how);
    const text = await response.text();
    if (!response.ok) throw refusalOf(connection, response, text);
    const [, id, state] = ANNOUNCED.exec(response.headers.get('x-sunray-propagation') ?? '') ?? [];
    if (id !== undefined && state !== undefined) onPropagation({ id, state });
    const answer = shape.safeParse(text === '' ? undefined : parse(text));
    if (answer.success) return answer.data;
    const fault = answer.error.issues[0]?.path.join('.') || 'everything';
    throw unreadable(
      `The answer to ${what} does not have the expected form (${fault}). Are both of one version?`,
    );
  };
}

async function send(
  { controlUrl, apiKey }: Connection,
  what: string,
  { query, body }: How,
): Promise<Response> {
  const [method = 'GET', path = ''] = what.split(' ');
  try {
    return await fetch(`${controlUrl}/api/v1${path}${queryText(query)}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey.reveal()}`,
        'x-sunray-client': 'cli',
        'user-agent': 'sunray-cli',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  } catch (cause) {
    throw unreachable(controlUrl, cause);
  }
}

function queryText(query: Parameters = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

function refusalOf({ controlUrl, file }: Connection, response: Response, text: string): CliError {
  const told = problem.safeParse(parse(text));
  if (!told.success)
    return unreadable(
      `What answers at ${controlUrl} is not a Sunray control plane (HTTP ${response.status}).`,
    );
  const source = file === null ? 'SUNRAY_API_KEY' : `the key in ${file.path}`;
  const detail = `It does not accept ${source}.`;
  return new ApiRefusal(told.data.code === 'admin.unauthenticated' ? { detail, ...told.data } : told.data);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function unreadable(message: string): CliError {
  return new CliError('cli.answer-unreadable', message);
}
