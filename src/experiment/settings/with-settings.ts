import { flagsOf, nameOf, type Workload } from "../../aws/workload.ts";
import { FlattenError } from "../../base/errors.ts";
import type { Target } from "../target.ts";
import { type ArmSettings, changesFor, makeChanges, readSettings, type SettingChange } from "./settings.ts";

/** Records changes until they are restored, so that a crash cannot leave them behind unnoticed. */
export interface SettingsJournal {
  /** Called before the first change is made. If it fails, nothing is changed. */
  opened(target: Target, changes: readonly SettingChange[]): Promise<void>;
  /** Called before the settings are restored. */
  closing(target: Target, changes: readonly SettingChange[]): void;
  /** Called after the settings have been restored. */
  closed(target: Target, result: RestoreOutcome): Promise<void>;
}

/** Settings that an arm has changed are still changed. The user is always told, even after a Ctrl-C. */
export class SettingsNotRestored extends FlattenError {
  /** @param cause what failed first: the arm, or the restoring. */
  constructor(workload: Workload, why: string, cause: unknown) {
    super("cloud", `settings of ${nameOf(workload)} could not be restored: ${why}`, {
      remedy: `run any command from this folder on the same target, for example: flatten queue stats ${flagsOf(workload)}   It restores them first.`,
      cause,
    });
  }
}

/** A temporary change of settings. */
export interface SettingsRequest {
  readonly target: Target;
  readonly settings: ArmSettings;
  readonly journal: SettingsJournal | undefined;
  /** Ends the wait for the changes; `use` is not called then. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Changes settings, calls `use`, and restores the settings, also after an error and after an interruption.
 *
 * @throws {SettingsNotRestored} if the settings cannot be restored. The journal still has them.
 * @throws what `use` throws, after the settings have been restored.
 */
export async function duringSettings(request: SettingsRequest, use: () => Promise<void>): Promise<void> {
  const { target, settings, journal, signal } = request;
  const changes = changesFor(await readSettings(target), settings);
  if (changes.length === 0) return use();
  await journal?.opened(target, changes);
  let failure: { readonly error: unknown } | undefined;
  try {
    if (await applied(target, changes, signal)) await use();
  } catch (error) {
    failure = { error };
  }
  await restore(target, changes, journal, failure?.error);
  if (failure !== undefined) throw failure.error;
}

/** Makes the changes. Returns whether they completed before the user interrupted. */
async function applied(
  target: Target,
  changes: readonly SettingChange[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (signal?.aborted) return false;
  try {
    await makeChanges(target, changes, signal);
    return signal?.aborted !== true;
  } catch (error) {
    if (signal?.aborted) return false;
    throw error;
  }
}

/** Takes no signal: what was changed is restored whatever happens. */
async function restore(
  target: Target,
  changes: readonly SettingChange[],
  journal: SettingsJournal | undefined,
  earlier: unknown,
): Promise<void> {
  try {
    journal?.closing(target, changes);
    const result = await restoreSettings(target, changes);
    await journal?.closed(target, result);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SettingsNotRestored(target.workload, why, earlier ?? error);
  }
}

/** What became of settings that were to be restored. */
export interface RestoreOutcome {
  /** Changes that were undone. */
  readonly undone: readonly SettingChange[];
  /** Changes that another process has overwritten since: those settings are left as they are. */
  readonly overruled: readonly SettingChange[];
}

/**
 * Undoes changes that are still in effect. A change that was never made, or has been undone already, needs nothing. A
 * setting that has neither its old nor its new value was set by another process, and is left as it is.
 */
export async function restoreSettings(target: Target, changes: readonly SettingChange[]): Promise<RestoreOutcome> {
  const current = await readSettings(target);
  const undone = changes.filter(({ setting, to }) => current[setting] === to);
  const overruled = changes.filter(({ setting, from, to }) => ![from, to].includes(current[setting]));
  await makeChanges(
    target,
    undone.map(({ setting, from, to }) => ({ setting, from: to, to: from })),
  );
  return { undone, overruled };
}

/** The changes that are still in effect. */
export async function stillChanged(target: Target, changes: readonly SettingChange[]): Promise<SettingChange[]> {
  const current = await readSettings(target);
  return changes.filter(({ setting, to }) => current[setting] === to);
}
