import { clean } from './clean.ts';

/** Text of several lines, made harmless for a terminal line by line. */
export function cleanLines(text: string): string {
  return text.split('\n').map(clean).join('\n');
}
