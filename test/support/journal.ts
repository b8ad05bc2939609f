import { existsSync } from "node:fs";
import { partOf } from "../../src/aws/workload.ts";
import { createEntry, type JournalEntry, type JournalLocation, journalPath } from "../../src/cli/journal/journal.ts";
import { makeChanges, type SettingChange } from "../../src/experiment/settings.ts";
import type { Target } from "../../src/experiment/target.ts";

/** No process has this ID. */
const deadPid = 999_999_999;

/** The change that an arm `cap:7` makes. */
export const capChange: SettingChange = { setting: "maximumConcurrency", from: null, to: 7 };

const entryOf = ({ description, workload }: Target, changes: Partial<JournalEntry> = {}): JournalEntry => ({
  target: description,
  mappingId: partOf(workload, "mappingId"),
  functionName: workload.functionName,
  process: { pid: deadPid, pidSpace: null, startTicks: null },
  at: "2026-01-01T00:00:00.000Z",
  changes: [capChange],
  ...changes,
});

/** Writes a journal entry for changes that are not made. */
export const note = (
  cwd: string,
  target: Target,
  changes: Partial<JournalEntry> = {},
  env: JournalLocation["env"] = {},
): Promise<void> => createEntry(journalPath({ cwd, env }, target), entryOf(target, changes));

/** Makes changes and leaves their journal entry, as a command does that is killed during an arm `cap:7`. */
export async function leaveChanged(
  cwd: string,
  target: Target,
  changes: Partial<JournalEntry> = {},
  env: JournalLocation["env"] = {},
): Promise<void> {
  await note(cwd, target, changes, env);
  await makeChanges(target, [capChange]);
}

/** Whether the journal of a folder has an entry for the stack of a target. */
export const hasJournal = (cwd: string, target: Target): boolean => existsSync(journalPath({ cwd, env: {} }, target));
