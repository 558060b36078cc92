import { expect, test } from 'vitest';
import { durationText } from './duration.ts';

test.each<[number, string, string]>([
  [1, 'en', '1 second'],
  [42, 'es', '42 segundos'],
  [125, 'en', '3 minutes'],
  [3600, 'es', '60 minutos'],
])('%i seconds in %j: %j', (seconds, language, text) => {
  expect(durationText(seconds, language)).toBe(text);
});
