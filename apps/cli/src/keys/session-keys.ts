import type { Answer } from '../answer.ts';
import { type Bounds, readList } from '../api/read-list.ts';
import type { Call } from '../call.ts';
import { listed } from '../listed.ts';
import { clean } from '../text/clean.ts';
import { minute } from '../text/minute.ts';
import type { Column } from '../text/table.ts';
import { type SessionKey, sessionKey } from './session-key.ts';

const COLUMNS: readonly Column<SessionKey>[] = [
  { title: 'ID', text: (row) => row.id },
  { title: 'STATE', text: (row) => row.state },
  { title: 'SIGNS SINCE (UTC)', text: (row) => minute(row.signs_since) },
  { title: 'VERIFIES UNTIL', text: (row) => minute(row.verifies_until) },
];

/** The keys that sign sessions, the newest first. */
export async function listSessionKeys({ api }: Call, bounds: Bounds): Promise<Answer> {
  const page = await readList(api, '/keys/session', { shape: sessionKey, bounds });
  return listed(page, { columns: COLUMNS, rows: page.items, none: 'No key signs sessions.' });
}

/** Makes the next key that signs sessions; with `now` those of before end with all sessions. */
export async function rotateSessionKey(call: Call, { now = false }: { now?: boolean }): Promise<Answer> {
  if (now) await call.confirm('End every session? All keys of before are gone once the new one signs.');
  const json = await call.api('POST /keys/session/rotate', sessionKey, { body: { retire_former: now } });
  const isDone = json.state === 'signing';
  const how = isDone ? 'signs sessions from now on' : 'signs as soon as every edge knows it';
  return { json, text: `The key ${clean(json.id)} ${how}.\n` };
}
