import { existsSync } from "node:fs";
import { join } from "node:path";
import { type JournalEntry, writeJournal } from "../../src/cli/journal.ts";
import { makeChanges, type SettingChange } from "../../src/experiment/settings-change.ts";
import type { Target } from "../../src/experiment/target.ts";

/** No process has this id. */
const deadPid = 999_999_999;

/** What an arm `cap:7` changes. */
export const capChange: SettingChange = { setting: "maximumConcurrency", from: null, to: 7 };

export const entryOf = ({ description, stack }: Target, changes: Partial<JournalEntry> = {}): JournalEntry => ({
  target: description,
  mappingId: stack.eventSourceMappingId,
  functionName: stack.processFunctionName,
  pid: deadPid,
  at: "2026-01-01T00:00:00.000Z",
  changes: [capChange],
  ...changes,
});

/** Leaves a target as a command does that is killed in the middle of an arm `cap:7`. */
export async function leaveChanged(cwd: string, target: Target, changes: Partial<JournalEntry> = {}): Promise<void> {
  await writeJournal(cwd, [entryOf(target, changes)]);
  await makeChanges(target, [capChange]);
}

export const hasJournal = (cwd: string): boolean => existsSync(join(cwd, ".flatten", "journal.json"));
