import { isPaused, mappingIdle, updateMapping } from "../../aws/event-source-mapping.ts";
import { partOf } from "../../aws/workload.ts";
import type { Target } from "../../experiment/target.ts";
import type { CommandContext } from "../context.ts";
import { createEntry, entryOf, journalPath, removeEntry } from "./journal.ts";

type PauseContext = Pick<CommandContext, "cwd" | "env" | "wallClock" | "interrupted">;

/**
 * Disables the mapping of a queue, so that its messages wait. An entry in the journal makes the next burst or deployment
 * resume it, whatever happens to this process.
 *
 * @returns false if the mapping was disabled already; then there is no new entry.
 */
export async function pauseQueue(context: PauseContext, target: Target): Promise<boolean> {
  const mappingId = partOf(target.workload, "mappingId");
  if (isPaused(await mappingIdle(target.cloud, mappingId, context.interrupted))) return false;
  const entry = await entryOf(context, target, []);
  await createEntry(journalPath(context, target), { ...entry, paused: true });
  await updateMapping(target.cloud, mappingId, { enabled: false }, context.interrupted);
  return true;
}

/**
 * Enables the mapping of a queue again, and removes the entry of its pause.
 *
 * @returns false if the mapping was enabled already.
 */
export async function resumeQueue(context: PauseContext, target: Target): Promise<boolean> {
  const mappingId = partOf(target.workload, "mappingId");
  const wasPaused = isPaused(await mappingIdle(target.cloud, mappingId, context.interrupted));
  if (wasPaused) await updateMapping(target.cloud, mappingId, { enabled: true }, context.interrupted);
  await removeEntry(journalPath(context, target));
  return wasPaused;
}
