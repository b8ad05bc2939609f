import type { SettingChange } from "../../experiment/settings/settings.ts";
import { count } from "../../terminal/format.ts";

const names = {
  batchSize: "batch size",
  batchingWindowSeconds: "batching window (seconds)",
  maximumConcurrency: "maximum concurrency of the mapping",
  reservedConcurrency: "reserved concurrency",
} as const satisfies Record<SettingChange["setting"], string>;

const value = (setting: number | null): string => (setting === null ? "none" : count(setting));

/** Changes in words: `batch size from 1 to 10, reserved concurrency from none to 10`. */
export const changesText = (changes: readonly SettingChange[]): string =>
  changes.map(({ setting, from, to }) => `${names[setting]} from ${value(from)} to ${value(to)}`).join(", ");

const reversed = ({ setting, from, to }: SettingChange): SettingChange => ({ setting, from: to, to: from });

/** The question before arms change settings. */
export const changeQuestion = (stack: string, arms: readonly string[]): string =>
  `Change settings of the stack "${stack}" for the time of an arm, and put them back after it (${arms.join("; ")})?`;

/** The question before settings are put back that an earlier command left behind. */
export const restoreQuestion = (stack: string, changes: readonly SettingChange[]): string =>
  `An earlier command left settings of the stack "${stack}" changed. Put them back (${changesText(changes.map(reversed))})?`;

/** Said after a Ctrl-C, while the user waits. */
export const restoringLine = (stack: string, changes: readonly SettingChange[]): string =>
  `putting settings of the stack "${stack}" back (${changesText(changes.map(reversed))}): AWS takes up to a minute; a second Ctrl-C would leave them changed`;

/** Said when a second Ctrl-C came before that was done. */
export const leftChangedLine = (stack: string, changes: readonly SettingChange[]): string =>
  `settings of the stack "${stack}" may still be changed: ${changesText(changes)}. To put them back, on the same target: flatten queue stats --stack ${stack}`;

/** Said when that was done. */
export const restoredLine = (stack: string, changes: readonly SettingChange[]): string =>
  `put back settings of the stack "${stack}" that an earlier command had left changed: ${changesText(changes.map(reversed))}`;

/** Said when the stack was destroyed before. */
export const goneWithItLine = (stack: string): string =>
  `the settings of "${stack}" that an earlier command had left changed are gone with it`;

/** Said of settings that have a third value: neither what they were, nor what they were changed to. */
export const overruledLine = (stack: string, changes: readonly SettingChange[]): string =>
  `left alone, as somebody has set it otherwise since: ${changes.map(({ setting }) => names[setting]).join(", ")} of the stack "${stack}"`;
