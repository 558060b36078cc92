import { isStorable } from '../db/is-storable.ts';
import { Refusal } from '../refusal.ts';

/** Refuses `request.invalid` when a text or a name at any depth is one that Postgres cannot keep. */
export function refuseUnstorable(value: unknown, where: string): void {
  // A stack of its own: JSON nests deeper than calls do.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string' && !isStorable(next)) {
      throw new Refusal('request.invalid', {
        errors: [{ path: where, message: 'contains NUL or broken Unicode' }],
      });
    }
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, inner] of Object.entries(next)) open.push(name, inner);
  }
}
