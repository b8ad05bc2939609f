import type { SettingChange } from "../experiment/settings-change.ts";
import type { SettingsJournal } from "../experiment/settings-during.ts";
import type { Target } from "../experiment/target.ts";
import { overruledLine } from "../render/settings-words.ts";
import type { CommandContext } from "./context.ts";
import { type JournalEntry, readJournal, writeJournal } from "./journal.ts";

/** Whether an entry is about the very stack of a target. */
export const isAbout = (entry: JournalEntry, { description, stack }: Target): boolean =>
  isAtPlace(entry, description) &&
  entry.mappingId === stack.eventSourceMappingId &&
  entry.functionName === stack.processFunctionName;

/** Whether an entry is about a stack of the same name and place, perhaps an earlier one. */
export const isAtPlace = ({ target }: JournalEntry, { kind, region, stack }: Target["description"]): boolean =>
  target.kind === kind && target.region === region && target.stack === stack;

/** Takes the entries of a target's stack out of the journal. */
export const forget = async (cwd: string, target: Target): Promise<void> =>
  writeJournal(
    cwd,
    (await readJournal(cwd)).filter((entry) => !isAbout(entry, target)),
  );

/** The journal of this folder, as experiments write it. */
export const journalOf = ({ cwd, wallClock, stderr, quiet }: CommandContext): SettingsJournal => ({
  opened: async (target, changes) =>
    writeJournal(cwd, [
      ...(await readJournal(cwd)),
      entryOf(target, changes, new Date(wallClock.nowMs()).toISOString()),
    ]),
  closed: async (target, { overruled }) => {
    await forget(cwd, target);
    if (overruled.length > 0 && !quiet) stderr.write(`${overruledLine(target.stack.name, overruled)}\n`);
  },
});

const entryOf = ({ description, stack }: Target, changes: readonly SettingChange[], at: string): JournalEntry => ({
  target: description,
  mappingId: stack.eventSourceMappingId,
  functionName: stack.processFunctionName,
  pid: process.pid,
  at,
  changes,
});
