import { expect, test } from 'vitest';
import { begin } from './support/play.ts';
import { processesIn } from './support/processes-in.ts';

test('a scenario that is killed while its parts run leaves no process behind', async () => {
  await using run = await begin('revocation');
  const isRunning = new Promise<void>((resolve) => {
    run.onSaid((piece) => piece.includes('Signing') && resolve());
  });
  await Promise.race([isRunning, run.ended]);
  const commands = (await processesIn(run.folder)).map(({ command }) => command);
  for (const part of [/workerd/, /postgres/, /main\.js/])
    expect(commands.some((command) => part.test(command))).toBe(true);
  run.kill();
  await run.ended;
  // Its files are for whoever looks into it.
  expect((await run.left()).filter((name) => !name.startsWith('sunray-'))).toEqual([]);
});
