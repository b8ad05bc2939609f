import { existsSync } from "node:fs";
import { createEntry, type JournalEntry, type JournalLocation, journalPath } from "../../src/cli/journal/journal.ts";
import { makeChanges, type SettingChange } from "../../src/experiment/settings/settings.ts";
import type { Target } from "../../src/experiment/target.ts";

/** No process has this id. */
const deadPid = 999_999_999;

/** What an arm `cap:7` changes. */
export const capChange: SettingChange = { setting: "maximumConcurrency", from: null, to: 7 };

const entryOf = ({ description, stack }: Target, changes: Partial<JournalEntry> = {}): JournalEntry => ({
  target: description,
  mappingId: stack.eventSourceMappingId,
  functionName: stack.processFunctionName,
  pid: deadPid,
  at: "2026-01-01T00:00:00.000Z",
  changes: [capChange],
  ...changes,
});

/** Notes changes without making them. */
export const note = (
  cwd: string,
  target: Target,
  changes: Partial<JournalEntry> = {},
  env: JournalLocation["env"] = {},
): Promise<void> => createEntry(journalPath({ cwd, env }, target), entryOf(target, changes));

/** Leaves a target as a command does that is killed in the middle of an arm `cap:7`. */
export async function leaveChanged(
  cwd: string,
  target: Target,
  changes: Partial<JournalEntry> = {},
  env: JournalLocation["env"] = {},
): Promise<void> {
  await note(cwd, target, changes, env);
  await makeChanges(target, [capChange]);
}

/** Whether something is noted of a target's stack, for commands in this folder of a user without a home. */
export const hasJournal = (cwd: string, target: Target): boolean => existsSync(journalPath({ cwd, env: {} }, target));
