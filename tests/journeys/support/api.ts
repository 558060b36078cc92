export type Json = Readonly<Record<string, unknown>>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A call of the admin API, the path below `/api/v1`. Whatever is not a success throws. */
export type Api = (method: Method, path: string, body?: Json) => Promise<Json>;

export function apiOf(controlUrl: string, key: string): Api {
  return async (method, path, body) => {
    const response = await fetch(`${controlUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };
}

/** A field of an answer that must be a text. */
export function textOf(answer: Json, field: string): string {
  const value = answer[field];
  if (typeof value === 'string') return value;
  throw new Error(`no ${field} in ${JSON.stringify(answer)}`);
}

/** The items of a list. */
export async function itemsOf(api: Api, path: string): Promise<Json[]> {
  const { items } = await api('GET', path);
  if (!Array.isArray(items)) throw new Error(`${path} gave no list`);
  return items;
}
