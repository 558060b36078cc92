import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { networkFault } from '../api/network-fault.ts';

export type Probed = { answers: true; status: number; start: string } | { answers: false; why: string };

const LIMIT_MS = 3000;
/** More than any refusal of Sunray's; of a page, the beginning is enough. */
const ENOUGH_CHARACTERS = 2000;

/** Asks a URL by one plain GET with no credentials, follows nothing, and gives the status and how the body begins. */
export function probe(url: string): Promise<Probed> {
  return new Promise((resolve) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, {
      agent: false,
      lookup: lookupLocal(url),
      headers: { 'user-agent': 'sunray-doctor' },
    });
    let answered: { status: number; start: string } | null = null;
    const end = (why: string) => {
      clearTimeout(limit);
      request.destroy();
      resolve(answered === null ? { answers: false, why } : { answers: true, ...answered });
    };
    const limit = setTimeout(() => end('no answer within 3 s'), LIMIT_MS);
    request.on('error', (error) => end(networkFault(error)));
    request.on('response', (response) => {
      const heard = { status: response.statusCode ?? 0, start: '' };
      answered = heard;
      response.setEncoding('utf8').on('data', (text: string) => {
        heard.start += text.slice(0, ENOUGH_CHARACTERS - heard.start.length);
        if (heard.start.length >= ENOUGH_CHARACTERS) end('');
      });
      response.on('error', () => end('')).on('end', () => end(''));
    });
    request.end();
  });
}

/** Names below `localhost` are this machine (RFC 6761 section 6.3), which not every resolver knows. */
function lookupLocal(url: string): LookupFunction | undefined {
  if (!/\.localhost\.?$/.test(new URL(url).hostname)) return undefined;
  return (_name, { all }, give) =>
    all ? give(null, [{ address: '127.0.0.1', family: 4 }]) : give(null, '127.0.0.1', 4);
}
