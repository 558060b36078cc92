/** The file in a folder of keys that holds what each setting of the control plane takes, also by its `_FILE` form. */
export const KEY_FILES = {
  SUNRAY_KEY_RING: 'key-ring',
  SUNRAY_SESSION_KEY: 'session-key.json',
  SUNRAY_CONTROL_KEY: 'control-key',
  WORKER_HMAC_SECRET: 'worker-secret',
  SUNRAY_WORKER_ID: 'worker-id',
  SUNRAY_INITIAL_API_KEY: 'initial-api-key',
} as const;

export type KeySetting = keyof typeof KEY_FILES;

/** What edges pin as their SUNRAY_CONTROL_KEY: the public half, made from the private one. */
export const PUBLIC_CONTROL_KEY_FILE = 'control-key.public';
