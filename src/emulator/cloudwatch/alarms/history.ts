import { jsonIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { AlarmStatus } from "./alarm.ts";

/** One entry of an alarm's history. Plain JSON. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly atMs: number;
  readonly kind: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

const keptMs = limits.cloudwatch.alarmHistorySeconds * 1_000;

/** The history of all alarms, oldest first, including deleted alarms. */
export class AlarmHistory {
  readonly #kernel: Kernel;
  #items: HistoryItem[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  configured(alarmName: string, type: "Create" | "Update" | "Delete"): void {
    const summary = `Alarm "${alarmName}" ${type.toLowerCase()}d`;
    this.#add(alarmName, "ConfigurationUpdate", summary, { version: "1.0", type });
  }

  entered(alarmName: string, old: AlarmStatus, status: AlarmStatus): void {
    const data = { version: "1.0", oldState: stateOf(old), newState: stateOf(status) };
    this.#add(alarmName, "StateUpdate", `Alarm updated from ${old.value} to ${status.value}`, data);
  }

  acted(alarmName: string, arn: string): void {
    this.#add(alarmName, "Action", `Successfully executed action ${arn}`, {
      actionState: "Succeeded",
      notificationResource: arn,
      stateUpdateTimestamp: this.#kernel.nowMs,
    });
  }

  /** The entries of one alarm, or of all alarms, oldest first. */
  items(alarmName?: string): HistoryItem[] {
    return this.#items.filter((item) => alarmName === undefined || item.alarmName === alarmName);
  }

  restore(items: readonly HistoryItem[]): void {
    this.#items = [...items];
  }

  #add(alarmName: string, kind: HistoryItem["kind"], summary: string, data: object): void {
    const atMs = this.#kernel.nowMs;
    const kept = this.#items.findIndex((item) => item.atMs >= atMs - keptMs);
    if (kept > 0) this.#items.splice(0, kept);
    this.#items.push({ alarmName, atMs, kind, summary, data: JSON.stringify(data) });
  }
}

const stateOf = ({ value, reason, reasonData }: AlarmStatus) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData === undefined ? {} : { stateReasonData: jsonIn(reasonData) ?? reasonData }),
});
