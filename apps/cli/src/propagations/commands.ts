import type { Command } from 'commander';
import { z } from 'zod';
import type { Answer } from '../answer.ts';
import { at } from '../api/at.ts';
import { type Call, calling } from '../call.ts';
import { details } from '../text/details.ts';
import { time } from '../text/time.ts';
import type { World } from '../world.ts';

const propagation = z.object({
  id: z.string(),
  state: z.enum(['pending', 'acknowledged', 'fenced']),
  bounded_until: z.string().nullable(),
  request_id: z.string(),
  created_at: z.string(),
  settled_at: z.string().nullable(),
});

/** `sunray propagations …` */
export function addPropagationCommands(program: Command, world: World): void {
  const propagations = program.command('propagations').description('changes on their way to the edges');
  propagations
    .command('show <id>')
    .description('how far a change has come; exits with 1 while it is pending')
    .action(calling(world, show));
}

async function show({ api }: Call, id: string): Promise<Answer> {
  const found = await api(`GET ${at`/propagations/${id}`}`, propagation);
  return {
    json: found,
    isBad: found.state === 'pending',
    text: details([
      ['Id', found.id],
      ['State', found.state],
      ['In force by (UTC)', found.bounded_until === null ? null : time(found.bounded_until)],
      ['Made (UTC)', time(found.created_at)],
      ['Settled (UTC)', time(found.settled_at)],
      ['Request', found.request_id],
    ]),
  };
}
