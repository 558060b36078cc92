type Kind = 'comment' | 'text' | 'regex';
type Span = { start: number; end: number; kind: Kind };

const BEFORE_REGEX =
  /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|await|yield|void|throw))\s*$/;

/** The file's code alone: comments and the insides of texts are blanks, so that every position stays where it was. */
export function codeOf(text: string): string {
  return blanked(text, ['comment', 'text', 'regex']);
}

/** The file without its comments. */
export function withoutComments(text: string): string {
  return blanked(text, ['comment']);
}

/** The line, counted from one, on which a position lies. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function blanked(text: string, kinds: readonly Kind[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, kind } of spansOf(text)) {
    const inside = text.slice(start, end);
    result += text.slice(at, start) + (kinds.includes(kind) ? inside.replaceAll(/[^\n]/g, ' ') : inside);
    at = end;
  }
  return result + text.slice(at);
}

/** Comments, and what stands between the marks of strings, templates and regular expressions. */
function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  /** Depth of braces at which each open template's `${` began. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const push = (kind: Kind, start: number, end: number) => spans.push({ kind, start, end });
  const template = (start: number) => {
    const { end, opens } = templateEnd(text, start);
    push('text', start, end);
    if (opens) templates.push(depth);
    if (opens) depth += 1;
    at = end + (opens ? 2 : 1);
  };
  while (at < text.length) {
    const here = text.charAt(at);
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      const end = commentEnd(text, at);
      push('comment', at, end);
      at = end;
    } else if (here === "'" || here === '"' || (here === '/' && opensRegex(text, at))) {
      const end = here === '/' ? regexEnd(text, at + 1) : markEnd(text, at + 1, here);
      push(here === '/' ? 'regex' : 'text', at + 1, end);
      at = end + 1;
    } else if (here === '`') {
      template(at + 1);
    } else if (here === '}' && templates.at(-1) === depth - 1) {
      templates.pop();
      depth -= 1;
      template(at + 1);
    } else {
      depth += here === '{' ? 1 : here === '}' ? -1 : 0;
      at += 1;
    }
  }
  return spans;
}

function commentEnd(text: string, start: number): number {
  const isLine = text.startsWith('//', start);
  const end = text.indexOf(isLine ? '\n' : '*/', start + 2);
  if (end === -1) return text.length;
  return isLine ? end : end + 2;
}

function markEnd(text: string, start: number, mark: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === mark || text.charAt(at) === '\n') return at;
  }
  return text.length;
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start; at < text.length; at += 1) {
    const here = text.charAt(at);
    if (here === '\\') at += 1;
    else if (here === '[') inClass = true;
    else if (here === ']') inClass = false;
    else if ((here === '/' && !inClass) || here === '\n') return at;
  }
  return text.length;
}

function templateEnd(text: string, start: number): { end: number; opens: boolean } {
  for (let at = start; at < text.length; at += 1) {
    if (text.charAt(at) === '\\') at += 1;
    else if (text.charAt(at) === '`') return { end: at, opens: false };
    else if (text.startsWith('${', at)) return { end: at, opens: true };
  }
  return { end: text.length, opens: false };
}

/** After a value a slash divides; after an operator, an opening bracket or a keyword it opens a regular expression. */
function opensRegex(text: string, at: number): boolean {
  return BEFORE_REGEX.test(text.slice(Math.max(0, at - 40), at));
}
