import type { Command } from 'commander';
import { z } from 'zod';

const globals = z.object({
  url: z.string().optional(),
  json: z.boolean().default(false),
  output: z.enum(['table', 'json']).default('table'),
  yes: z.boolean().default(false),
});

/** What may be said with every command. */
export function globalOptions(command: Command): {
  url: string | undefined;
  wantsJson: boolean;
  yes: boolean;
} {
  const { url, json, output, yes } = globals.parse(command.optsWithGlobals());
  return { url, wantsJson: json || output === 'json', yes };
}
