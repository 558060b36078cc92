import { Command, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAlertCommands } from './alerts/commands.ts';
import { addApiKeyCommands } from './api-keys/commands.ts';
import { addAuditCommand } from './audit/command.ts';
import { addBackupCommands } from './backup/commands.ts';
import { addDecisionCommands } from './decisions/commands.ts';
import { addDoctorCommand } from './doctor/command.ts';
import { addHostCommands } from './hosts/commands.ts';
import { addJobCommands } from './jobs/commands.ts';
import { addKeysCommands } from './make-keys/commands.ts';
import { addPropagationCommands } from './propagations/commands.ts';
import { addProtectCommand } from './protect/command.ts';
import { addSecurityEventCommands } from './security-events/commands.ts';
import { addSessionCommands } from './sessions/commands.ts';
import { addSetupTokenCommands } from './setup-tokens/commands.ts';
import { addUserCommands } from './users/commands.ts';
import { addWorkerCommands } from './workers/commands.ts';
import type { World } from './world.ts';

const ABOUT = [
  'The command line of a Sunray installation.',
  '',
  'It speaks to the installation of the nearest .sunray folder (or of SUNRAY_HOME), or to the control',
  'plane named by --url with the key in SUNRAY_API_KEY. People and hosts are named by username and',
  'domain, or by id.',
];

/** Every command of `sunray`. */
export function makeProgram(world: World): Command {
  const { terminal } = world;
  const program = new Command('sunray')
    .description(ABOUT.join('\n'))
    .version(manifest.version)
    .option('--url <address>', 'the control plane to speak to; its key comes from SUNRAY_API_KEY')
    .option('--json', 'answer in JSON, as the API does')
    .addOption(new Option('--output <form>', 'how to answer').choices(['table', 'json']).default('table'))
    .option('--yes', 'do not ask before something that hurts')
    .showHelpAfterError('(--help tells more)')
    .configureHelp({ showGlobalOptions: true, helpWidth: 100 })
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .exitOverride();
  addProtectCommand(program, world);
  addHostCommands(program, world);
  addUserCommands(program, world);
  addSetupTokenCommands(program, world);
  addSessionCommands(program, world);
  addAuditCommand(program, world);
  addDecisionCommands(program, world);
  addSecurityEventCommands(program, world);
  addAlertCommands(program, world);
  addWorkerCommands(program, world);
  addPropagationCommands(program, world);
  addJobCommands(program, world);
  addApiKeyCommands(program, world);
  addKeysCommands(program, world);
  addBackupCommands(program, world);
  addDoctorCommand(program, world);
  return program;
}
