import { version } from '../package.json';

/** The release that runs here, as the control plane shows it. */
export const EDGE_VERSION = version;
