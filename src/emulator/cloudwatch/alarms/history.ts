import { limits } from "../../../base/limits.ts";

type HistoryKind = "ConfigurationUpdate" | "StateUpdate" | "Action";

/** One entry of an alarm's history. Plain JSON. */
export interface HistoryItem {
  readonly alarmName: string;
  readonly atMs: number;
  readonly kind: HistoryKind;
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

const keptMs = limits.cloudwatch.alarmHistorySeconds * 1_000;

/** The history of all alarms, oldest first, including deleted alarms. */
export class AlarmHistory {
  #items: HistoryItem[] = [];

  add(item: HistoryItem): void {
    const kept = this.#items.findIndex(({ atMs }) => atMs >= item.atMs - keptMs);
    if (kept > 0) this.#items.splice(0, kept);
    this.#items.push(item);
  }

  /** The entries of one alarm, or of all alarms, oldest first. */
  items(alarmName?: string): readonly HistoryItem[] {
    return alarmName === undefined ? this.#items : this.#items.filter((item) => item.alarmName === alarmName);
  }

  snapshot(): readonly HistoryItem[] {
    return [...this.#items];
  }

  restore(items: readonly HistoryItem[]): void {
    this.#items = [...items];
  }
}
