import type { BrowserTexts } from '../texts/texts.ts';

export type SignInData = { page: 'sign-in'; site: string; returnTo: string; texts: BrowserTexts };

export type SetUpData = {
  page: 'set-up';
  site: string;
  heading: string;
  codeLead: string;
  opening: string;
  readyLead: string;
  texts: BrowserTexts;
};

/** What the page brings along for its script. */
export function readPageData(): SignInData | SetUpData {
  // The same deployment has rendered this JSON a moment ago, from these very types.
  return JSON.parse(document.getElementById('page-data')?.textContent ?? '') as SignInData | SetUpData;
}
