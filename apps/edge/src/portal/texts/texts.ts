export type Language = 'en' | 'es';

/** Kinds of refusal that have a page of their own; every problem code leads to one of them. */
export type RefusalKind =
  | 'unknownHost'
  | 'hostLocked'
  | 'hostInactive'
  | 'userInactive'
  | 'notGranted'
  | 'edgeStale'
  | 'controlAway'
  | 'pathRefused'
  | 'notFound'
  | 'crossSite'
  | 'backendUnreachable'
  | 'edgeFailure'
  | 'rateLimited'
  | 'generic';

export type RefusalText = { title: string; happened: string; next: string };

/** Ways in which a ceremony in the browser can fail. */
export type FailureKind =
  | 'noPasskey'
  | 'noAuthenticator'
  | 'unsuitableAuthenticator'
  | 'authenticatorFailed'
  | 'cancelled'
  | 'timedOut'
  | 'alreadyRegistered'
  | 'passkeyRefused'
  | 'linkRefused'
  | 'codeIncomplete'
  | 'challengeExpired'
  | 'wrongHost'
  | 'rateLimited'
  | 'controlAway'
  | 'hostClosed'
  | 'userInactive'
  | 'notGranted'
  | 'offline'
  | 'network'
  | 'insecure'
  | 'unsupported'
  | 'unexpected';

export type FailureText = { title: string; text: string };

/** What the script in the page says. `{name}` places are filled in the browser. */
export type BrowserTexts = {
  failures: Record<FailureKind, FailureText>;
  reference: string;
  tryAgain: string;
  startAgain: string;
  wait: string;
  starting: string;
  waitingForPasskey: string;
  checking: string;
  checkingCode: string;
  signedIn: string;
  passkeySaved: string;
  greeting: string;
  deviceNames: Record<DeviceKind, string>;
};

export type DeviceKind = 'windows' | 'mac' | 'iphone' | 'ipad' | 'android' | 'chromebook' | 'linux' | 'other';

/** Everything the portal says, in one language. Texts are plain; markup belongs to the pages. */
export type Texts = {
  language: Language;
  layout: { protectedBy: string; reference: string; support: string; application: string };
  noScript: { title: string; text: string };
  passkeys: { question: string; answer: string; question2: string; answer2: string; deviceHint: string };
  signIn: {
    title: string;
    heading: string;
    lead: string;
    button: string;
    signedOut: string;
    signedOutText: string;
    firstTime: string;
    firstTimeLink: string;
  };
  setUp: {
    title: string;
    heading: string;
    codeLead: string;
    codeLabel: string;
    codeHint: string;
    codeButton: string;
    opening: string;
    readyLead: string;
    nameLabel: string;
    nameHint: string;
    button: string;
    otherCode: string;
    signedInAs: string;
    haveOne: string;
    haveOneLink: string;
  };
  signOut: {
    title: string;
    heading: string;
    signedInAs: string;
    lead: string;
    button: string;
    stay: string;
    partTitle: string;
    partHappened: string;
    partNext: string;
    partButton: string;
  };
  refusals: Record<RefusalKind, RefusalText>;
  actions: { reload: string; home: string; signOut: string; wait: string };
  browser: BrowserTexts;
};
