/** Where chance comes from. */
export type Random = { bytes(length: number): Uint8Array<ArrayBuffer> };

/** The platform's cryptographic generator. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
};
