import { ActButton } from './act-button.ts';
import { Begun } from './begun.ts';
import { isRequestOptions, type RequestOptions, usePasskey } from './credential.ts';
import { type Failure, failureOf } from './failure.ts';
import { obstacle, showDeviceHint } from './obstacle.ts';
import { ownLocation } from './own-location.ts';
import type { SignInData } from './page-data.ts';
import { postJson } from './post-json.ts';
import { View } from './view.ts';

/** Brings the sign-in page to life. */
export function signInPage(data: SignInData): void {
  const view = new View(data);
  const blocked = obstacle();
  if (blocked !== null) {
    view.blocked(failureOf(blocked));
    return;
  }
  const button = new ActButton('act');
  const begun = new Begun<RequestOptions>();
  button.show();
  button.onPress(async () => {
    const failure = await signIn({ data, view, button, begun });
    if (failure === null) return;
    if (failure.kind === 'challengeExpired') view.failed(button, failure, data.texts.startAgain);
    else view.failed(button, failure, data.texts.tryAgain);
  });
  void showDeviceHint();
}

type SignIn = { data: SignInData; view: View; button: ActButton; begun: Begun<RequestOptions> };

async function signIn({ data, view, button, begun }: SignIn): Promise<Failure | null> {
  const { texts } = data;
  if (begun.fresh === null) {
    view.busy(button, texts.starting);
    const answer = await postJson('/.sunray/login/begin', {});
    if (!answer.ok) return answer.failure;
    if (isRequestOptions(answer.body.options)) begun.keep(answer.body.options);
  }
  if (begun.fresh === null) return failureOf('unexpected');
  view.busy(button, texts.waitingForPasskey);
  const used = await usePasskey(begun.fresh);
  if (!used.ok) return used.failure;
  view.busy(button, texts.checking);
  begun.drop();
  const ended = await postJson('/.sunray/login/finish', {
    response: used.response,
    return_to: data.returnTo,
  });
  if (!ended.ok) return ended.failure;
  view.done(button, texts.signedIn);
  window.location.replace(ownLocation(ended.body.location, window.location.origin));
  return null;
}
