import { expect, test } from 'vitest';
import { claimHosts } from './claim-hosts.ts';
import type { Answer, Control } from './control.ts';

const AWAY = { ok: false, code: 'edge.control-unreachable', retryAfterS: null } as const;
const REFUSED = { ok: false, code: 'worker.registration-blocked', retryAfterS: null } as const;
const BOUND = { ok: true, output: { host_id: 'h', outcome: 'bound' } } as const;

async function claim(answers: object[], isOver = () => false) {
  const asked: unknown[] = [];
  const said: string[] = [];
  const control: Control = {
    call: async (_name, input) => {
      asked.push(input);
      // The only call made here is `bindHost`.
      return (answers.shift() ?? BOUND) as Answer<never>;
    },
  };
  const log = ({ domain, code }: { domain: string; code: string }) => void said.push(`${domain} ${code}`);
  await claimHosts({ control, domains: ['a.example', 'b.example'], pause: async () => {}, isOver, log });
  return { asked: asked.map((input) => JSON.stringify(input)), said };
}

test('each host is asked for once', async () => {
  expect(await claim([])).toEqual({ asked: ['{"domain":"a.example"}', '{"domain":"b.example"}'], said: [] });
});

test('a refusal is said and taken, and the next host is asked for', async () => {
  const { asked, said } = await claim([REFUSED]);
  expect(asked).toHaveLength(2);
  expect(said).toEqual(['a.example worker.registration-blocked']);
});

test('while the control plane is away it is asked again, until the round is over', async () => {
  expect((await claim([AWAY, AWAY])).asked).toHaveLength(4);
  let rounds = 0;
  expect((await claim([AWAY, AWAY, AWAY], () => (rounds += 1) > 1)).asked).toHaveLength(2);
});
