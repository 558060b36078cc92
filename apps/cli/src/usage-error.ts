import { CliError } from './cli-error.ts';

/** The command was not written as it must be; the process ends with 2. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super('cli.usage', message);
  }
}
