/** What a person is told when a command cannot do what it was asked; `code` is stable, for programs. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
