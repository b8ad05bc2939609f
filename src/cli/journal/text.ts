import { flagsOf, nameOf, type Workload } from "../../aws/workload.ts";
import type { SettingChange, SettingValue } from "../../experiment/settings.ts";
import { count } from "../../terminal/format.ts";

const names = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window (seconds)",
  maximumConcurrency: "maximum concurrency of the mapping",
  reservedConcurrency: "reserved concurrency",
  pollers: "provisioned pollers",
  enabled: "event source mapping",
} as const satisfies Record<SettingChange["setting"], string>;

function value(setting: SettingValue): string {
  if (typeof setting === "boolean") return setting ? "enabled" : "disabled";
  if (typeof setting === "string") return setting;
  return setting === null ? "none" : count(setting);
}

/** Formats changes: `batch size from 1 to 10, reserved concurrency from none to 10`. */
export const changesText = (changes: readonly SettingChange[]): string =>
  changes.map(({ setting, from, to }) => `${names[setting]} from ${value(from)} to ${value(to)}`).join(", ");

const reversed = ({ setting, from, to }: SettingChange): SettingChange => ({ setting, from: to, to: from });

/** The question before arms change settings. */
export const changeQuestion = (workload: Workload, arms: readonly string[]): string =>
  `Change settings of ${nameOf(workload)} during an arm, and restore them after it (${arms.join("; ")})?`;

/** The question before the settings are restored that an earlier command left changed. */
export const restoreQuestion = (workload: Workload, changes: readonly SettingChange[]): string =>
  `An earlier command left settings of ${nameOf(workload)} changed. Restore them (${changesText(changes.map(reversed))})?`;

/** The note after a Ctrl-C, while the user waits. */
export const restoringLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `restoring settings of ${nameOf(workload)} (${changesText(changes.map(reversed))}): AWS takes up to a minute; a second Ctrl-C would leave them changed`;

/** The note when a second Ctrl-C ends the process before they are restored. */
export const leftChangedLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `settings of ${nameOf(workload)} may still be changed: ${changesText(changes)}. To restore them, run on the same target: flatten queue stats ${flagsOf(workload)}`;

/** The note after they are restored by a later command. */
export const restoredLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `restored settings of ${nameOf(workload)} that an earlier command had left changed: ${changesText(changes.map(reversed))}`;

/** The question before a command resumes a queue that an earlier command paused. */
export const resumeQuestion = (workload: Workload): string =>
  `flatten queue pause has paused the queue of ${nameOf(workload)}. Resume it?`;

/** The note after a command has resumed it. */
export const resumedLine = (workload: Workload): string =>
  `resumed the queue of ${nameOf(workload)}, which flatten queue pause had paused`;

/** The note when the stack is deleted before they are restored. */
export const goneWithItLine = (workload: Workload): string =>
  `settings of ${nameOf(workload)} that an earlier command had left changed were deleted with it`;

/** The note about settings that have a third value: neither the one before the change nor the one after it. */
export const overruledLine = (workload: Workload, changes: readonly SettingChange[]): string =>
  `not restored, because it was changed again since: ${changes.map(({ setting }) => names[setting]).join(", ")} of ${nameOf(workload)}`;
