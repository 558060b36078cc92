import type { Command } from './run-command.ts';
import type { Step } from './step.ts';

/** A step that is as good as its commands are. All of them run, so that one run shows every fault. */
export function commandsStep(name: string, commands: readonly Command[]): Step {
  return {
    name,
    work: async (run) => {
      let output = '';
      for (const command of commands) {
        const ended = await run(command);
        if (!ended.ok) output += `${ended.output.trim() || `${command.file} failed without a word`}\n`;
      }
      return output === ''
        ? { state: 'passed', passed: 1 }
        : { state: 'failed', passed: 0, failed: 1, output };
    },
  };
}
