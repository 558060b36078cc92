import { Schedule, type ScheduleInput } from './schedule.ts';
import type { World } from './world.ts';

/** Plays one schedule to its end, event by event. */
export async function playSchedule(input: ScheduleInput): Promise<World> {
  const schedule = new Schedule(input);
  const playing = schedule.play();
  do await allThatFollows();
  while (playing.next().done !== true);
  return schedule.world;
}

/**
 * Until no promise has anything left to do. A tick that is asked for between promises comes after the last of them: it
 * costs no round of the event loop, so schedules need not share rounds and each has the processor's cache to itself.
 */
function allThatFollows(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
