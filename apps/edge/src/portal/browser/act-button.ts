import { find } from './find.ts';

/** A button that says what it does. `aria-disabled` instead of `disabled`, so that it never loses the focus. */
export class ActButton {
  readonly #button: HTMLButtonElement;
  readonly #label: HTMLElement;
  readonly #usual: string;

  constructor(id: string) {
    this.#button = find(id, HTMLButtonElement);
    this.#label = find(`${id}-label`, HTMLElement);
    this.#usual = this.#label.textContent ?? '';
  }

  /** False while something is under way: another press does nothing then. */
  get resting(): boolean {
    return this.#button.getAttribute('aria-disabled') !== 'true';
  }

  /** `label` null: what the button said at first. */
  say(label: string | null, busy: boolean): void {
    this.#label.textContent = label ?? this.#usual;
    this.#button.setAttribute('aria-disabled', String(busy));
  }

  show(): void {
    this.#button.hidden = false;
  }

  focus(): void {
    this.#button.focus();
  }

  onPress(act: () => Promise<void>): void {
    const form = this.#button.form;
    const press = (event: Event) => {
      event.preventDefault();
      if (this.resting) void act();
    };
    // Enter in a field presses the button of its form.
    if (form === null) this.#button.addEventListener('click', press);
    else form.addEventListener('submit', press);
  }
}
