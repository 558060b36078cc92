/** The edge has to take a new identity. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}
