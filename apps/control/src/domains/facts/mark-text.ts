import { isTextMac, makeTextMac } from '@sunray/primitives/text-mac.ts';
import type { HandedOut } from './judge-mark.ts';

const FORM = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** A mark as it travels, `counter.epoch.random.mac`: good for this holder alone (leases.md C9). */
export async function formatMark(
  key: Uint8Array<ArrayBuffer>,
  holder: string,
  mark: HandedOut,
): Promise<string> {
  return `${mark.counter}.${mark.epoch}.${mark.random}.${await makeTextMac(key, partsOf(holder, mark))}`;
}

/** The mark, or null for anything that was not made with this key for this holder. */
export async function readMark(
  key: Uint8Array<ArrayBuffer>,
  holder: string,
  text: string,
): Promise<HandedOut | null> {
  const [, counter, epoch, random, mac] = FORM.exec(text) ?? [];
  if (counter === undefined || epoch === undefined || random === undefined || mac === undefined) return null;
  const mark = { counter: Number(counter), epoch: Number(epoch), random };
  return (await isTextMac(key, partsOf(holder, mark), mac)) ? mark : null;
}

function partsOf(holder: string, { counter, epoch, random }: HandedOut) {
  return ['sunray-mark', holder, counter, epoch, random];
}
