import { controlDown } from './control-down.ts';
import { link } from './link.ts';
import { revocation } from './revocation.ts';
import { rollback } from './rollback.ts';
import { rotate } from './rotate.ts';
import type { Scenario } from './scenario.ts';
import { simulation } from './simulation.ts';

/** Every scenario by the name it is called by. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  revocation,
  'control-down': controlDown,
  link,
  rotate,
  rollback,
  simulation,
};
