import type { Announced } from '../api/api.ts';

/** What a person is told of the changes that a command has made, once for all of them; null where there were none. */
export function progressText(changes: readonly Announced[]): string | null {
  const pending = changes.filter(({ state }) => state === 'pending');
  if (pending.length > 0) {
    const commands = pending.map(({ id }) => `sunray propagations show ${id}`);
    return `Not yet in force at every edge. Ask again: ${commands.join('; ')}`;
  }
  if (changes.some(({ state }) => state === 'fenced'))
    return 'In force: every edge that has not confirmed it has stopped serving.';
  return changes.length > 0 ? 'In force at every edge.' : null;
}
