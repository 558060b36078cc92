import { type Json, parseJson } from './json.ts';
import { LaunchError } from './launch-error.ts';

/** A refusal of the admin API, by its stable code. */
export class ApiRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiRefusal';
    this.code = code;
  }
}

export type AdminApi = (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: Json) => Promise<Json>;

/** Calls the admin API of a control plane with a key. Errors: ApiRefusal; LaunchError when the key is not accepted. */
export function adminApi(controlUrl: string, apiKey: string): AdminApi {
  return async (method, path, body) => {
    const response = await fetch(`${controlUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = parseJson(await response.text());
    if (response.ok) return answer;
    if (response.status === 401) {
      throw new LaunchError(
        'The control plane does not accept the admin key of this home: it was revoked, or the database belongs to another installation. ' +
          'Give a key that it knows by SUNRAY_INITIAL_API_KEY.',
      );
    }
    throw new ApiRefusal(
      typeof answer['code'] === 'string' ? answer['code'] : `HTTP ${response.status}`,
      `${method} ${path}: ${JSON.stringify(answer)}`,
    );
  };
}
