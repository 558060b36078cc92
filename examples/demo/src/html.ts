/** Text that is already safe to stand in a page. Only `html` makes it. */
export type Html = { readonly markup: string };

type Value = string | number | Html | readonly Html[];

/** A template whose values are escaped, unless they are `Html` themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const pieces = strings.map((literal, index) => {
    const value = values[index];
    return value === undefined ? literal : literal + render(value);
  });
  return { markup: pieces.join('') };
}

export const NOTHING: Html = html``;

function render(value: Value): string {
  if (typeof value === 'string') return escapeText(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map((part) => part.markup).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
