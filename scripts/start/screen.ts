import type { DemoInvitation } from './seed-demo.ts';

export type ScreenFacts = {
  demoUrl: string;
  invitation: DemoInvitation;
  controlUrl: string;
  /** Paths as a person at the clone types them. */
  credentials: string;
  logs: string;
  readyMs: number;
  /** Set when nobody can open a browser on this machine. */
  tunnel: string | null;
};

/** What `npm start` shows when all is up: one screen, no more than 24 lines of 80 columns but for the links. */
export function screenText(facts: ScreenFacts): string {
  const { invitation } = facts;
  const link = invitation.link ?? `none: ${invitation.why}`;
  return `
Sunray is running (ready in ${facts.readyMs} ms).

  Protected address  ${facts.demoUrl}
  Setup link         ${link}
                     for the user "demo", once, within 24 hours
  API                ${facts.controlUrl}/api/v1  (described at /openapi.json)
  Admin key          in ${facts.credentials} as adminApiKey
${facts.tunnel === null ? '' : `\nNo display here. On the machine with your browser, first run:\n  ${facts.tunnel}\n`}
Try next:
  1. Open the setup link and create a passkey; sign out and sign in again.
  2. Put your own application behind a passkey:
     npm run sunray -- protect http://127.0.0.1:3000 --as app.localhost --user demo
  3. See what happened:  npm run sunray -- audit

Stop: Ctrl-C.  Reset: npm run reset.  Logs: ${facts.logs}
`;
}
