import type { Announced } from '../api/api.ts';

/** What a person is told of a change that they have made. */
export function progressText({ id, state }: Announced): string {
  switch (state) {
    case 'acknowledged':
      return 'In force at every edge.';
    case 'fenced':
      return 'In force: every edge that has not confirmed it has stopped serving.';
    default:
      return `Not yet in force at every edge. Ask again: sunray propagations show ${id}`;
  }
}
