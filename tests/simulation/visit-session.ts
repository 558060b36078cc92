import { compareVersions, type Subject, type Version } from '../../packages/contract/src/facts.ts';
import type { VisitFacts } from '../../apps/edge/src/facts/isolate-facts.ts';
import type { FactReading } from '../../apps/edge/src/facts/reading.ts';
import { WORKER } from './worker-subject.ts';

/** What a person shows: a session, its generation, and the version of their fact that first knew it. */
export type Ticket = { sid: string; user: Subject; gen: number; fv: Version };
type Linger = () => Promise<void> | null;

const MAX_WALKS = 3;

/** Decides as the pipeline does: walks again when the facts have changed before the decision fell (I3). */
export async function isLetIn(facts: VisitFacts, ticket: Ticket, linger: Linger): Promise<boolean> {
  for (let walks = 0; walks < MAX_WALKS; walks += 1) {
    const isIn = await walk(facts, ticket, linger);
    if (!isIn || facts.areCurrent()) return isIn;
  }
  return false;
}

/** The guards that go by the worker's and the person's facts. */
async function walk(facts: VisitFacts, ticket: Ticket, linger: Linger): Promise<boolean> {
  const worker = await facts.read(WORKER);
  if (worker.state !== 'known' || worker.document.kind !== 'worker') return false;
  if (worker.document.gen !== ticket.gen) return false;
  await linger();
  const user = await readingThatKnows(facts, ticket);
  if (user.state !== 'known' || user.document.kind !== 'user') return false;
  const isAlive = user.document.sessions.some(({ sid }) => sid === ticket.sid);
  await linger();
  return isAlive;
}

/** I7: an older copy than the one that first knew the session is read anew. */
async function readingThatKnows(facts: VisitFacts, { user, fv }: Ticket): Promise<FactReading> {
  const reading = await facts.read(user);
  const isOld = 'version' in reading && compareVersions(reading.version, fv) < 0;
  return isOld ? facts.readAnew(user, fv) : reading;
}
