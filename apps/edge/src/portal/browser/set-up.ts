import { fill } from '../texts/fill.ts';
import { ActButton } from './act-button.ts';
import { takeCodeFromAddress } from './address-code.ts';
import { Begun } from './begun.ts';
import { CodeField } from './code-field.ts';
import { type CreationOptions, createPasskey, isCreationOptions } from './credential.ts';
import { deviceKind } from './device-kind.ts';
import { type Failure, failureOf } from './failure.ts';
import { find } from './find.ts';
import { obstacle, showDeviceHint } from './obstacle.ts';
import { ownLocation } from './own-location.ts';
import type { SetUpData } from './page-data.ts';
import { postJson } from './post-json.ts';
import { isWholeCode } from './setup-code.ts';
import { View } from './view.ts';

/** Brings the setup page to life: first the code, from the link or by hand, then the passkey. */
export function setUpPage(data: SetUpData): void {
  const code = takeCodeFromAddress();
  const view = new View(data);
  const blocked = obstacle();
  if (blocked !== null) {
    view.blocked(failureOf(blocked));
    return;
  }
  const { texts } = data;
  find('passkey-name', HTMLInputElement).value =
    texts.deviceNames[deviceKind(navigator.userAgent, navigator.maxTouchPoints)];
  void showDeviceHint();
  new SetUp(data, view).start(code);
}

class SetUp {
  readonly #data: SetUpData;
  readonly #view: View;
  readonly #field = new CodeField();
  readonly #check = new ActButton('code-act');
  readonly #create = new ActButton('act');
  readonly #begun = new Begun<CreationOptions>();
  /** The code in use lives here only. */
  #code = '';

  constructor(data: SetUpData, view: View) {
    this.#data = data;
    this.#view = view;
  }

  start(code: string | null): void {
    this.#check.onPress(() => this.#checkCode(this.#field.code));
    this.#create.onPress(() => this.#createPasskey());
    find('other-code', HTMLButtonElement).addEventListener('click', () => this.#askForCode(''));
    window.addEventListener('hashchange', () => this.#open(takeCodeFromAddress()));
    if (code === null) this.#show('code-form', this.#data.heading, this.#data.codeLead);
    else this.#open(code);
  }

  #open(code: string | null): void {
    if (code === null) return;
    this.#show(null, this.#data.heading, this.#data.opening);
    void this.#checkCode(code);
  }

  async #checkCode(code: string): Promise<void> {
    if (!isWholeCode(code)) return this.#codeFailed(code, failureOf('codeIncomplete'));
    this.#view.busy(this.#check, this.#data.texts.checkingCode);
    const failure = await this.#begin(code);
    if (failure !== null) return this.#codeFailed(code, failure);
    this.#view.idle();
    this.#create.say(null, false);
    find('heading', HTMLElement).focus();
  }

  /** Asks for a challenge and greets the person the code was made for. */
  async #begin(code: string): Promise<Failure | null> {
    const begun = await postJson('/.sunray/setup/begin', { setup_token: code });
    if (!begun.ok) return begun.failure;
    const { options, username, display_name: displayName } = begun.body;
    if (!isCreationOptions(options)) return failureOf('unexpected');
    this.#begun.keep(options);
    this.#code = code;
    const name = typeof displayName === 'string' && displayName !== '' ? displayName : String(username);
    this.#show('passkey-form', fill(this.#data.texts.greeting, { name }), this.#data.readyLead);
    return null;
  }

  async #createPasskey(): Promise<void> {
    const { texts } = this.#data;
    const failure = await this.#attempt();
    if (failure === null) return;
    if (failure.kind === 'linkRefused') return this.#codeFailed(this.#code, failure);
    this.#view.failed(
      this.#create,
      failure,
      failure.kind === 'challengeExpired' ? texts.startAgain : texts.tryAgain,
    );
  }

  async #attempt(): Promise<Failure | null> {
    const { texts } = this.#data;
    if (this.#begun.fresh === null) {
      this.#view.busy(this.#create, texts.starting);
      const failure = await this.#begin(this.#code);
      if (failure !== null) return failure;
    }
    if (this.#begun.fresh === null) return failureOf('unexpected');
    this.#view.busy(this.#create, texts.waitingForPasskey);
    const created = await createPasskey(this.#begun.fresh);
    if (!created.ok) return created.failure;
    this.#view.busy(this.#create, texts.checking);
    this.#begun.drop();
    const name = find('passkey-name', HTMLInputElement).value.trim();
    const input = {
      setup_token: this.#code,
      passkey_name: name === '' ? null : name,
      response: created.response,
    };
    const ended = await postJson('/.sunray/setup/finish', input);
    if (!ended.ok) return ended.failure;
    this.#view.done(this.#create, texts.passkeySaved);
    window.location.replace(ownLocation(ended.body.location, window.location.origin));
    return null;
  }

  #askForCode(code: string): void {
    this.#view.idle();
    this.#check.say(null, false);
    this.#begun.drop();
    this.#show('code-form', this.#data.heading, this.#data.codeLead);
    this.#field.code = code;
    this.#field.focus();
  }

  #codeFailed(code: string, failure: Failure): void {
    this.#askForCode(code);
    const aboutCode = failure.kind === 'linkRefused' || failure.kind === 'codeIncomplete';
    this.#view.failed(this.#check, failure, aboutCode ? null : this.#data.texts.tryAgain);
    this.#field.invalid = aboutCode;
    if (aboutCode) this.#field.focus();
  }

  #show(form: 'code-form' | 'passkey-form' | null, heading: string, lead: string): void {
    for (const id of ['code-form', 'passkey-form']) find(id, HTMLElement).hidden = id !== form;
    find('heading', HTMLElement).textContent = heading;
    find('lead', HTMLElement).textContent = lead;
  }
}
