const SECRET_NAME = /secret|token|password|hash|private|sealed|code|credential|public_?key|handle/i;

/** Values as the audit may keep them: whatever is named like a secret is replaced, at any depth. */
export function stripSecrets(values: Record<string, unknown> | null): Record<string, unknown> | null {
  if (values === null) return null;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      SECRET_NAME.test(name) ? '[secret]' : stripValue(value),
    ]),
  );
}

function stripValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripValue);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null)
    return stripSecrets(Object.fromEntries(Object.entries(value)));
  return value;
}
