import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judgeFile } from './judge-file.ts';
import { openHistory } from './write-history.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sunray-history-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A history of requests on one session, each of which was let in. */
async function written(requests: number): Promise<string> {
  const history = openHistory(join(folder, 'history.ndjson'));
  const whose = { session: 's', user: 'u', host: 'h' };
  history.write({ kind: 'session', ...whose, openedAtNs: history.nowNs() });
  for (let i = 0; i < requests; i += 1) {
    const id = history.begin('request');
    const startedAtNs = history.nowNs();
    const times = { startedAtNs, endedAtNs: history.nowNs() };
    history.write({
      kind: 'request',
      id,
      client: 'c',
      ...whose,
      worker: 'w',
      ...times,
      status: 200,
      accepted: true,
    });
  }
  await history.close();
  return history.file;
}

test('a history file is judged as it was written', async () => {
  const verdict = await judgeFile(await written(3_000), { cutWithinMs: 1 });
  expect(verdict).toMatchObject({ totals: { requests: 3_000, startedWhileValid: 3_000 }, findings: {} });
});

test('a line that is no entry is a finding', async () => {
  const file = await written(1);
  await appendFile(file, '{"kind":"request","id":');
  const { findings } = await judgeFile(file, { cutWithinMs: 1 });
  expect(findings['unreadable-line']).toEqual({ count: 1, first: ['line 4: {"kind":"request","id":'] });
});

test('an empty file is a finding', async () => {
  const { findings } = await judgeFile(await empty(), { cutWithinMs: 1 });
  expect(Object.keys(findings)).toEqual(['empty-history', 'incomplete-history']);
});

async function empty(): Promise<string> {
  const file = join(folder, 'empty.ndjson');
  await appendFile(file, '');
  return file;
}
