import manifest from '../package.json' with { type: 'json' };

/** The release of this control plane. */
export const VERSION: string = manifest.version;
