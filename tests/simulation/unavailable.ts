/** The control plane cannot answer this now; asked again later, it may. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
