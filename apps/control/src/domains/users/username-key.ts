/** What makes two names the same: compatibility-normalised and case-folded, so that look-alike spellings collide. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase().normalize('NFKC');
}
