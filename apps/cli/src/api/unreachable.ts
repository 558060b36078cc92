import { CliError } from '../cli-error.ts';
import { networkFault } from './network-fault.ts';

/** Nobody answered at an address of the control plane. */
export function unreachable(controlUrl: string, cause: unknown): CliError {
  const message = `The control plane does not answer at ${controlUrl} (${networkFault(cause)}). Is \`npm start\` running?`;
  return new CliError('cli.unreachable', message, { cause });
}
