import {
  isPaused,
  type MappingChange,
  mappingIdle,
  type PollerRange,
  updateMapping,
} from "../../aws/event-source-mapping.ts";
import { functionSettings, reserveConcurrency } from "../../aws/functions.ts";
import { partOf } from "../../aws/workload.ts";
import { batchingWindowMin } from "../../base/limits.ts";
import type { Target } from "../target.ts";

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

const settingNames = [
  "batchSize",
  "batchingWindowSeconds",
  "maximumConcurrency",
  "reservedConcurrency",
  "pollers",
  "enabled",
] as const satisfies readonly (keyof StackSettings)[];

/** Reads the settings of a workload, after changes of its mapping have completed. */
export async function readSettings({ cloud, workload }: Target, signal?: AbortSignal): Promise<StackSettings> {
  const mapping = await mappingIdle(cloud, partOf(workload, "mappingId"), signal);
  const { reservedConcurrency } = await functionSettings(cloud, workload.functionName);
  return {
    batchSize: mapping.batchSize,
    batchingWindowSeconds: mapping.batchingWindowSeconds,
    maximumConcurrency: mapping.maximumConcurrency ?? null,
    reservedConcurrency: reservedConcurrency ?? null,
    pollers: mapping.pollers ?? null,
    enabled: !isPaused(mapping),
  };
}

/** The changes that turn the current settings into those that an arm needs. */
export function changesFor(current: StackSettings, wanted: ArmSettings): SettingChange[] {
  const complete = withBatchingWindow(current, wanted);
  return settingNames.flatMap((setting) => {
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
