/** Workers that may serve one host. */
export const MAX_WORKERS = 50;
