import { codeCharacters } from './setup-code.ts';

/**
 * The setup code of the link that was opened, or null. It is taken out of the address bar at once, so that it stays
 * neither in the history nor on a shared screen.
 */
export function takeCodeFromAddress(): string | null {
  const code = codeCharacters(window.location.hash);
  if (window.location.hash === '') return null;
  window.history.replaceState(null, '', window.location.pathname);
  return code === '' ? null : code;
}
