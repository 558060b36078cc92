import { describe, expect, test } from 'vitest';
import { databaseAccount } from './account.ts';

/** A machine by what its programs answer; a program that is absent fails, as does one without an answer. */
function machine(answers: Record<string, string>, created: Record<string, string> = {}) {
  const calls: string[] = [];
  const lines: string[] = [];
  let known = answers;
  const run = async (file: string, args: string[]): Promise<string> => {
    calls.push([file, ...args].join(' '));
    if (file === 'useradd' && 'useradd' in known) known = { ...known, ...created };
    const answer = known[file === 'id' ? `id ${args[0]}` : file];
    if (answer === undefined) throw new Error(`${file}: no`);
    return answer;
  };
  return { deps: { isRoot: true, run, log: (line: string) => lines.push(line) }, calls, lines };
}

describe('the account that the database runs under', () => {
  test('is our own when we are not root', async () => {
    const { deps, calls } = machine({});
    expect(await databaseAccount({ ...deps, isRoot: false })).toBeUndefined();
    expect(calls).toEqual([]);
  });

  test('is the one that exists, and nothing is said', async () => {
    const { deps, calls, lines } = machine({ 'id -u': '990\n', 'id -g': '980\n' });
    expect(await databaseAccount(deps)).toEqual({ uid: 990, gid: 980 });
    expect(calls.join()).not.toContain('useradd');
    expect(lines).toEqual([]);
  });

  test('is created when missing, as a system user that nobody can log in as, and one line says so', async () => {
    const { deps, calls, lines } = machine({ useradd: '' }, { 'id -u': '990\n', 'id -g': '980\n' });
    expect(await databaseAccount(deps)).toEqual({ uid: 990, gid: 980 });
    expect(calls.find((call) => call.startsWith('useradd'))).toMatch(
      /--system .*--no-create-home .*nologin sunray$/,
    );
    expect(lines).toHaveLength(1);
  });

  test('is found when another start created it at the same moment', async () => {
    const { deps } = machine({});
    let asked = 0;
    const run = async (file: string) => {
      if (file === 'id' && asked++ > 0) return '990';
      throw new Error('exists already');
    };
    expect(await databaseAccount({ ...deps, run })).toEqual({ uid: 990, gid: 990 });
  });

  test('is refused with a way out where it cannot be created', async () => {
    await expect(databaseAccount(machine({}).deps)).rejects.toMatchObject({
      code: 'database.no-account',
      message: expect.stringContaining('DATABASE_URL'),
    });
  });

  test('is never root under another name', async () => {
    const { deps } = machine({ 'id -u': '0', 'id -g': '0' });
    await expect(databaseAccount(deps)).rejects.toMatchObject({ code: 'database.no-account' });
  });
});
