import type { Texts } from './texts.ts';

export const en: Texts = {
  language: 'en',
  layout: {
    protectedBy: 'Protected by Sunray',
    reference: 'Reference',
    support: 'Help',
    application: 'Application',
  },
  noScript: {
    title: 'JavaScript is switched off',
    text: 'Passkeys need it. Allow JavaScript for this address and load the page again.',
  },
  passkeys: {
    question: 'What is a passkey?',
    answer:
      'A key kept on your phone, computer or security key. You unlock it the way you unlock the device: fingerprint, face or PIN. There is no password to remember, and nothing that could be stolen from a website.',
    question2: 'Lost your device?',
    answer2:
      'If your passkey is not on another device of yours, ask the people who run this application for a new setup link.',
    deviceHint:
      'This device has no screen lock that passkeys can use. A phone or a security key works too: choose it when the browser asks.',
  },
  signIn: {
    title: 'Sign in to {site}',
    heading: 'Sign in',
    lead: 'Your passkey opens this application. No user name, no password.',
    button: 'Sign in with a passkey',
    signedOut: 'You are signed out.',
    signedOutText: 'To come back, use your passkey.',
    firstTime: 'First time here?',
    firstTimeLink: 'Use your setup code',
  },
  setUp: {
    title: 'Set up your passkey for {site}',
    heading: 'Set up your passkey',
    codeLead: 'Type the setup code that you were given, or open your setup link once more.',
    codeLabel: 'Setup code',
    codeHint: '25 letters and digits. Dashes and blanks do not matter.',
    codeButton: 'Continue',
    opening: 'Opening your setup link…',
    readyLead: 'One step: create a passkey on this device. From then on it opens {site}.',
    nameLabel: 'Name of this passkey',
    nameHint: 'So that you recognise it in your list later.',
    button: 'Create passkey',
    otherCode: 'Use another code',
    signedInAs:
      'This browser is signed in as {name}. Finishing here signs it in as the person the code was made for.',
    haveOne: 'Already have a passkey?',
    haveOneLink: 'Sign in',
  },
  signOut: {
    title: 'Sign out of {site}',
    heading: 'Sign out?',
    signedInAs: 'You are signed in as {name}.',
    lead: 'You will need your passkey to come back.',
    button: 'Sign out',
    stay: 'Stay signed in',
    partTitle: 'Signed out in this browser only',
    partHappened:
      'This browser has forgotten your session, but Sunray could not reach its control plane, so the session has not been ended everywhere yet.',
    partNext: 'Try again in a moment. If you leave it, the session ends by itself at {time} at the latest.',
    partButton: 'End it everywhere',
  },
  refusals: {
    unknownHost: {
      title: 'No application here',
      happened: 'Nothing is protected under this address.',
      next: 'Check the address for a typing mistake, or ask whoever gave it to you.',
    },
    hostLocked: {
      title: 'Locked for now',
      happened: 'The administrators have locked this application for everybody.',
      next: 'There is nothing to do on your side. Try again later, or ask for news at the contact below if one is given.',
    },
    hostInactive: {
      title: 'Switched off',
      happened: 'This application is switched off at the moment.',
      next: 'Try again later.',
    },
    userInactive: {
      title: 'Your account is not active',
      happened: 'Your account was suspended or switched off, so this application does not let it in.',
      next: 'Ask your administrator. Name the reference below.',
    },
    notGranted: {
      title: 'No access to this application',
      happened: 'You are signed in, but your account has not been given this application.',
      next: 'Ask your administrator for access, or sign in with another account.',
    },
    edgeStale: {
      title: 'Waiting for current rules',
      happened:
        'Sunray has had no news from its control plane for too long. Rather than decide by old rules, it lets nobody in.',
      next: 'This usually passes by itself. Try again in a minute.',
    },
    controlAway: {
      title: 'Signing in is not possible right now',
      happened: 'Sunray cannot reach its control plane, which checks passkeys. Your passkey is fine.',
      next: 'Try again in a few seconds.',
    },
    pathRefused: {
      title: 'This address was refused',
      happened: 'The address can be read in more than one way, so it was not passed on.',
      next: 'Start from the home page, or check the link that brought you here.',
    },
    notFound: {
      title: 'There is nothing here',
      happened: 'This address belongs to Sunray, but no page has this name.',
      next: 'Go to the application instead.',
    },
    crossSite: {
      title: 'This request came from elsewhere',
      happened: 'For your safety, this action works only from a page of this very address.',
      next: 'Open the application and try again from there.',
    },
    backendUnreachable: {
      title: 'The application does not answer',
      happened: 'You got through, but the application behind Sunray did not answer.',
      next: 'Try again in a moment. If it goes on, tell the people who run it.',
    },
    edgeFailure: {
      title: 'Something went wrong on our side',
      happened: 'Sunray could not decide whether to let this request in, so it refused.',
      next: 'Try again. If it happens twice, report the reference below.',
    },
    rateLimited: {
      title: 'Too many requests',
      happened: 'More requests came from your address than this application accepts.',
      next: 'Wait a little, then go on.',
    },
    generic: {
      title: 'This request was refused',
      happened: 'Sunray could not accept the request.',
      next: 'Go back and try again. If it happens twice, report the reference below.',
    },
  },
  actions: {
    reload: 'Try again',
    home: 'Go to the application',
    signOut: 'Use another account',
    wait: 'Wait {time}, then go on.',
  },
  browser: {
    failures: {
      noPasskey: {
        title: 'No passkey for {site} on this device',
        text: 'If yours is on a phone or a security key, try again and choose that device. If you have none yet, you need a setup link.',
      },
      noAuthenticator: {
        title: 'This device could not offer a place for a passkey',
        text: 'Switch on a screen lock (fingerprint, face or PIN), or try again and choose a phone or a security key.',
      },
      unsuitableAuthenticator: {
        title: 'This device or key cannot hold such a passkey',
        text: 'It must be able to store passkeys and to check your fingerprint, face or PIN. Try again with a phone, a computer or a newer security key.',
      },
      authenticatorFailed: {
        title: 'The device could not use the passkey',
        text: 'Unlock the device, or plug the security key in anew, and try again.',
      },
      cancelled: {
        title: 'The passkey request was closed',
        text: 'Nothing has happened. Try again when you are ready. If your passkey was not on the list, it may be on another device or belong to another address.',
      },
      timedOut: {
        title: 'The device waited too long',
        text: 'No answer came in time. Try again and confirm with your fingerprint, face or PIN.',
      },
      alreadyRegistered: {
        title: 'This device already has your passkey',
        text: 'You can simply sign in with it. For a second passkey, choose another device.',
      },
      passkeyRefused: {
        title: 'This passkey was not accepted',
        text: 'It may have been removed, or your account may not be active. Try another passkey, or ask your administrator.',
      },
      linkRefused: {
        title: 'This setup code does not work',
        text: 'It may have been used already, have expired, have been revoked, or be made for another address. Compare it with what you were given, or ask for a new link.',
      },
      codeIncomplete: {
        title: 'The code is not complete',
        text: 'It has 25 letters and digits, in five groups of five.',
      },
      challengeExpired: {
        title: 'That took a little too long',
        text: 'The request was good for a few minutes, or another window has replaced it. Nothing is lost: start again.',
      },
      wrongHost: {
        title: 'Passkeys do not work under this address',
        text: 'This page was opened under a name or port that its passkeys do not belong to. Open {site} by the address you were given.',
      },
      rateLimited: {
        title: 'Too many attempts',
        text: 'To keep guessers out, there is a short break for your network. You can go on in {time}.',
      },
      controlAway: {
        title: 'Signing in is not possible right now',
        text: 'The service that checks passkeys cannot be reached. Your passkey is fine. Try again in a few seconds.',
      },
      hostClosed: {
        title: 'This application is closed at the moment',
        text: 'The administrators have locked it or switched it off. Try again later.',
      },
      userInactive: {
        title: 'Your account is not active',
        text: 'It was suspended or switched off. Ask your administrator.',
      },
      notGranted: {
        title: 'No access to this application',
        text: 'Your passkey is right, but your account has not been given {site}. Ask your administrator.',
      },
      offline: {
        title: 'You are offline',
        text: 'Connect to the internet and try again.',
      },
      network: {
        title: 'The connection broke',
        text: 'No answer came back. Check your connection and try again.',
      },
      insecure: {
        title: 'This connection is not secure',
        text: 'Browsers allow passkeys only over https. Open this page with https:// at the front.',
      },
      unsupported: {
        title: 'This browser does not know passkeys',
        text: 'Use a current version of Chrome, Edge, Firefox or Safari. Browsers inside other apps often lack them: open this address in your normal browser.',
      },
      unexpected: {
        title: 'That did not work',
        text: 'Something unexpected happened. Load the page again and repeat.',
      },
    },
    reference: 'Reference: {id}',
    tryAgain: 'Try again',
    startAgain: 'Start again',
    wait: 'Wait {clock}',
    starting: 'Getting ready…',
    waitingForPasskey: 'Waiting for passkey…',
    checking: 'Checking…',
    checkingCode: 'Checking the code…',
    signedIn: 'Signed in. Opening {site}…',
    passkeySaved: 'Passkey saved. Opening {site}…',
    greeting: 'Hello, {name}',
    deviceNames: {
      windows: 'Windows PC',
      mac: 'Mac',
      iphone: 'iPhone',
      ipad: 'iPad',
      android: 'Android phone',
      chromebook: 'Chromebook',
      linux: 'Linux PC',
      other: 'My passkey',
    },
  },
};
