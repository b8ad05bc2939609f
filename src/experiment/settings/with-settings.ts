import { FlattenError } from "../../base/errors.ts";
import type { Target } from "../target.ts";
import { type ArmSettings, changesFor, makeChanges, readSettings, type SettingChange } from "./settings.ts";

/** Remembers changes for as long as they are not put back, so that a crash cannot leave them behind unseen. */
export interface SettingsJournal {
  /** Called before the first change is made; nothing is changed if it fails. */
  opened(target: Target, changes: readonly SettingChange[]): Promise<void>;
  /** Called before they are put back. */
  closing(target: Target, changes: readonly SettingChange[]): void;
  /** Called once they are put back. */
  closed(target: Target, result: RestoreOutcome): Promise<void>;
}

/** Settings that an arm has changed are still so: to be said whatever else has happened, also after a Ctrl-C. */
export class SettingsNotRestored extends FlattenError {
  constructor(stackName: string, why: string, cause: unknown) {
    super("cloud", `settings of the stack "${stackName}" could not be put back: ${why}`, {
      remedy: `run from this folder, on the same target: flatten queue stats --stack ${stackName}   It puts them back first.`,
      cause,
    });
  }
}

export interface SettingsRequest {
  readonly target: Target;
  readonly settings: ArmSettings;
  readonly journal: SettingsJournal | undefined;
  /** Cuts the wait for the changes short; `use` is not called then. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Changes settings, does something, and puts the settings back: also after an error, and after an interruption.
 *
 * @throws {FlattenError} when they cannot be put back; the journal still has them then.
 */
export async function duringSettings(request: SettingsRequest, use: () => Promise<void>): Promise<void> {
  const { target, settings, journal, signal } = request;
  const changes = changesFor(await readSettings(target), settings);
  if (changes.length === 0) return use();
  await journal?.opened(target, changes);
  let failure: { readonly error: unknown } | undefined;
  try {
    if (await arrive(target, changes, signal)) await use();
  } catch (error) {
    failure = { error };
  }
  await leave(target, changes, journal, failure?.error);
  if (failure !== undefined) throw failure.error;
}

/** Answers whether the changes came through before the user interrupted. */
async function arrive(
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

/** The signal is not asked here: what was changed is put back whatever happens. */
async function leave(
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
    throw new SettingsNotRestored(target.stack.name, why, earlier ?? error);
  }
}

/** What became of settings that were to be put back. */
export interface RestoreOutcome {
  /** Changes that were undone now. */
  readonly undone: readonly SettingChange[];
  /** Changes that somebody has overruled since: they are left as they are. */
  readonly overruled: readonly SettingChange[];
}

/**
 * Undoes changes, as far as they are still there: one that was never made, or was undone already, needs nothing, and a
 * setting that has a third value now was set by somebody else.
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

/** Changes that are still there. */
export async function stillChanged(target: Target, changes: readonly SettingChange[]): Promise<SettingChange[]> {
  const current = await readSettings(target);
  return changes.filter(({ setting, to }) => current[setting] === to);
}
