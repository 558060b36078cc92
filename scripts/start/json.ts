export type Json = { readonly [field: string]: unknown };

/** The object that a JSON text holds; an empty one for anything else. */
export function parseJson(text: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
