import { en } from './en.ts';
import { es } from './es.ts';
import type { Language, Texts } from './texts.ts';

const CATALOGUE: Record<Language, Texts> = { en, es };

/** The texts in the language a browser asks for by `Accept-Language`; English when it names none of ours. */
export function textsFor(acceptLanguage: string | null): Texts {
  const ranges = (acceptLanguage ?? '').slice(0, 500).split(',').map(rangeOf);
  const best = ranges.filter((range) => range.quality > 0).sort((a, b) => b.quality - a.quality);
  for (const { tag } of best) {
    if (tag === 'en' || tag === 'es') return CATALOGUE[tag];
  }
  return en;
}

function rangeOf(range: string): { tag: string; quality: number } {
  const [name = '', ...parameters] = range.toLowerCase().split(';');
  const weight = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('q='));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { tag: name.trim().split('-')[0] ?? '', quality: Number.isFinite(quality) ? quality : 0 };
}
