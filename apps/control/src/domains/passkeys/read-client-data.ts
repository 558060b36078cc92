import { z } from 'zod';

const schema = z.object({
  type: z.string(),
  challenge: z.string().min(1).max(200),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
});

/** What the browser says it signed for (WebAuthn §5.8.1). */
export type ClientData = z.output<typeof schema>;

/** Reads `clientDataJSON` (base64url), or null when it is not that. */
export function readClientData(encoded: string): ClientData | null {
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: as wrong as any other form that is not client data.
    return null;
  }
}
