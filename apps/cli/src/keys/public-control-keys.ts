import { formatControlPublicKeys, parseControlPrivateKeys } from '@sunray/primitives/control-key.ts';

/** The list that edges pin, made from the control plane's private list. Throws a TypeError that shows no key. */
export async function publicControlKeys(privateKeys: string): Promise<string> {
  return formatControlPublicKeys(await parseControlPrivateKeys(privateKeys));
}
