/** What a sealed private key is tied to. */
export function privateKeyAad(kid: string) {
  return { table: 'signing_keys', column: 'sealed_private_key', row: kid };
}
