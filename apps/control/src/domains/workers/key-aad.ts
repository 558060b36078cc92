/** What a worker's sealed secret is tied to. */
export function keyAad(workerId: string, keyId: string) {
  return { table: 'worker_keys', column: 'sealed_secret', row: `${workerId}/${keyId}` };
}
