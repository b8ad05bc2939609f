import {
  type EventSourceSettings,
  isPaused,
  type MappingChange,
  mappingIdle,
  type PollerRange,
  updateMapping,
} from "../aws/event-source-mapping.ts";
import { type FunctionSettings, functionSettings, reserveConcurrency } from "../aws/functions.ts";
import { flagsOf, nameOf, partOf, type Workload } from "../aws/workload.ts";
import { FlattenError } from "../base/errors.ts";
import { batchingWindowMin } from "../base/limits.ts";
import type { Target } from "./target.ts";

/** Settings of a workload that an arm may change. */
export interface StackSettings {
  /** Largest number of messages in one invocation. */
  readonly batchSize: number;
  /** How long the mapping collects a batch, whole seconds. */
  readonly batchingWindowSeconds: number;
  /** Invocations that the mapping may have in flight; null if it has no limit of its own. */
  readonly maximumConcurrency: number | null;
  /** Concurrency reserved for the function; null if none is reserved. */
  readonly reservedConcurrency: number | null;
  /** The pollers of provisioned mode; null in standard mode. */
  readonly pollers: PollerRange | null;
  /** Whether the mapping delivers messages. An arm that disables it enables it as soon as all messages are sent. */
  readonly enabled: boolean;
}

/** Settings that an arm needs to differ from the deployed stack. */
export type ArmSettings = Partial<StackSettings>;

/** The value of a setting; null for none. */
export type SettingValue = StackSettings[keyof StackSettings];

/** One setting that was changed, with its value before and after. */
export interface SettingChange {
  readonly setting: keyof StackSettings;
  readonly from: SettingValue;
  readonly to: SettingValue;
}

/** The settings that an arm may change, as they are. Without a mapping, those of direct invokes. */
export const settingsOf = ({
  mapping,
  processFunction,
}: {
  readonly mapping: EventSourceSettings | null;
  readonly processFunction: Pick<FunctionSettings, "reservedConcurrency">;
}): StackSettings => ({
  batchSize: mapping?.batchSize ?? 1,
  batchingWindowSeconds: mapping?.batchingWindowSeconds ?? 0,
  maximumConcurrency: mapping?.maximumConcurrency ?? null,
  reservedConcurrency: processFunction.reservedConcurrency ?? null,
  pollers: mapping?.pollers ?? null,
  enabled: mapping === null || !isPaused(mapping),
});

/** Reads the settings of a workload, after changes of its mapping have completed. */
export async function readSettings({ cloud, workload }: Target, signal?: AbortSignal): Promise<StackSettings> {
  const mapping = await mappingIdle(cloud, partOf(workload, "mappingId"), signal);
  return settingsOf({ mapping, processFunction: await functionSettings(cloud, workload.functionName) });
}

/** The changes that turn the current settings into those that an arm needs. */
export function changesFor(current: StackSettings, wanted: ArmSettings): SettingChange[] {
  const complete = withBatchingWindow(current, wanted);
  return (Object.keys(current) as (keyof StackSettings)[]).flatMap((setting) => {
    const [from, to] = [current[setting], complete[setting]];
    return to === undefined || to === from ? [] : [{ setting, from, to }];
  });
}

/** The changes of each arm that has settings of its own, by the name of the arm. */
export const changesByArm = (
  current: StackSettings,
  arms: readonly { readonly name: string; readonly settings?: ArmSettings }[],
): { readonly name: string; readonly changes: readonly SettingChange[] }[] =>
  arms
    .map(({ name, settings = {} }) => ({ name, changes: changesFor(current, settings) }))
    .filter(({ changes }) => changes.length > 0);

/** A large batch needs a batching window, so it is set too. */
function withBatchingWindow(current: StackSettings, wanted: ArmSettings): ArmSettings {
  const least = batchingWindowMin(wanted.batchSize ?? current.batchSize);
  const seconds = wanted.batchingWindowSeconds ?? current.batchingWindowSeconds;
  return seconds < least ? { ...wanted, batchingWindowSeconds: least } : wanted;
}

/** Makes changes, and waits until they have completed. */
export async function makeChanges(
  { cloud, workload }: Target,
  changes: readonly SettingChange[],
  signal?: AbortSignal,
): Promise<void> {
  const reserved = changes.find(({ setting }) => setting === "reservedConcurrency");
  const ofMapping = changes.filter((change) => change !== reserved);
  if (reserved !== undefined) {
    await reserveConcurrency(cloud, workload.functionName, reserved.to as StackSettings["reservedConcurrency"], signal);
  }
  if (ofMapping.length === 0) return;
  const change: MappingChange = Object.fromEntries(ofMapping.map(({ setting, to }) => [setting, to]));
  await updateMapping(cloud, partOf(workload, "mappingId"), change, signal);
}

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

interface SettingsRequest {
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
  let isChanged = false;
  try {
    if (!signal?.aborted) await makeChanges(target, changes, signal);
    isChanged = !signal?.aborted;
    if (isChanged) await use();
  } catch (error) {
    // An interruption of the changes is not a failure.
    if (isChanged || !signal?.aborted) failure = { error };
  }
  await restore(target, changes, journal, failure?.error);
  if (failure !== undefined) throw failure.error;
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
