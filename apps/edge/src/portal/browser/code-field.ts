import { find } from './find.ts';
import { codeCharacters, groupedCode } from './setup-code.ts';

/** The field for a setup code: it groups while somebody types and takes a whole link as well. */
export class CodeField {
  readonly #input = find('code', HTMLInputElement);

  constructor() {
    this.#input.addEventListener('input', () => this.#regroup());
  }

  get code(): string {
    return codeCharacters(this.#input.value);
  }

  set code(code: string) {
    this.#input.value = groupedCode(code);
    this.invalid = false;
  }

  set invalid(invalid: boolean) {
    this.#input.setAttribute('aria-invalid', String(invalid));
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  /** Keeps the caret behind the character it stood behind, wherever the dashes move to. */
  #regroup(): void {
    const { value, selectionStart } = this.#input;
    const before = codeCharacters(value.slice(0, selectionStart ?? value.length));
    const wasAtEnd = (selectionStart ?? value.length) >= value.length;
    this.code = codeCharacters(value);
    const caret = wasAtEnd ? this.#input.value.length : groupedCode(before).length;
    this.#input.setSelectionRange(caret, caret);
  }
}
