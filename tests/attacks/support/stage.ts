import { expect, vi } from 'vitest';
import { type Backend, startBackend } from '../../edge/support/backend.ts';
import { send } from '../../edge/support/send.ts';
import { cast, newHost, type Role } from '../../journeys/support/cast.ts';
import { EmulatedPerson } from '../../journeys/support/emulated-person.ts';
import { type Installation, startInstallation } from '../../journeys/support/installation.ts';

/** A whole Sunray in front of a backend that writes down every byte it is sent, and somebody who may go there. */
export type Stage = {
  sunray: Installation;
  backend: Backend;
  /** The protected host in front of the backend. */
  target: { id: string; origin: string; host: string };
  victim: EmulatedPerson;
  role: Role;
  /** As the `Cookie` header has it: the victim's session on the host. */
  cookie: string;
  close(): Promise<void>;
};

export async function startStage(): Promise<Stage> {
  const [sunray, backend] = await Promise.all([startInstallation(), startBackend()]);
  const close = async () => {
    await Promise.all([sunray.stop(), backend.close()]);
  };
  try {
    return { sunray, backend, close, ...(await peopled(sunray, backend)) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function peopled(sunray: Installation, backend: Backend) {
  const made = await newHost(sunray, { name: 'target', backendUrl: backend.url });
  const target = { ...made, host: new URL(made.origin).host };
  // The edge asks again when its lease ends, so it may take that long to hear of a new host.
  await vi.waitFor(
    async () => expect((await send(sunray.edgePort, { host: target.host })).status).toBe(401),
    { timeout: 10_000, interval: 50 },
  );
  const role = await cast(sunray, target);
  const victim = await new EmulatedPerson(target.origin).setUp(role.link);
  return { target, victim, role, cookie: victim.session };
}
