/** What a setup token may be given; durations in seconds. */
export const SETUP_TOKEN_BOUNDS = {
  expiresInS: { min: 60, max: 2_592_000, usual: 86_400 },
  maxUses: { min: 1, max: 1000, usual: 1 },
  hosts: { min: 1, max: 100 },
  labelLength: 200,
} as const;
