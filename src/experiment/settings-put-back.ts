import { makeChanges, readSettings, type SettingChange } from "./settings-change.ts";
import type { Target } from "./target.ts";

/** What became of settings that were to be put back. */
export interface PutBack {
  /** Changes that were undone now. */
  readonly undone: readonly SettingChange[];
  /** Changes that somebody has overruled since: they are left as they are. */
  readonly overruled: readonly SettingChange[];
}

/**
 * Undoes changes, as far as they are still there: one that was never made, or was undone already, needs nothing, and a
 * setting that has a third value now was set by somebody else.
 */
export async function putBack(target: Target, changes: readonly SettingChange[]): Promise<PutBack> {
  const current = await readSettings(target);
  const undone = changes.filter(({ setting, to }) => current[setting] === to);
  const overruled = changes.filter(({ setting, from, to }) => ![from, to].includes(current[setting]));
  await makeChanges(
    target,
    undone.map(({ setting, from, to }) => ({ setting, from: to, to: from })),
  );
  return { undone, overruled };
}

/** Changes that are still there. */
export async function stillChanged(target: Target, changes: readonly SettingChange[]): Promise<SettingChange[]> {
  const current = await readSettings(target);
  return changes.filter(({ setting, to }) => current[setting] === to);
}
