import { jsonIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { minuteMs } from "../../../base/time.ts";
import type { Cancellable, Kernel } from "../../kernel/kernel.ts";
import type { ModelContext } from "../../options.ts";
import { resourceNotFound } from "../cloudwatch-errors.ts";
import type { MetricStore } from "../metrics/store.ts";
import {
  type Alarm,
  type AlarmActions,
  type AlarmSettings,
  type AlarmStateValue,
  type AlarmStatus,
  alarmMessage,
  checkAlarm,
} from "./alarm.ts";
import { evaluateAlarm, tryExpressions } from "./evaluate-alarm.ts";

/** All alarms and their history, for a snapshot. Plain JSON. */
export interface AlarmBookState {
  readonly alarms: readonly Alarm[];
  readonly history: readonly HistoryItem[];
}

/**
 * The alarms of the account. While there are any, one kernel event at the start of each minute evaluates all of them in
 * order of creation, also those with periods of 10, 20 or 30 seconds (emulator rule: AWS evaluates these every 10 s).
 */
export class AlarmBook {
  readonly history: AlarmHistory;
  readonly #context: ModelContext;
  readonly #store: MetricStore;
  readonly #actions: AlarmActions;
  readonly #alarms = new Map<string, Alarm>();
  #evaluation: Cancellable | undefined;

  constructor(context: ModelContext, store: MetricStore, actions: AlarmActions) {
    this.history = new AlarmHistory(context.kernel);
    this.#context = context;
    this.#store = store;
    this.#actions = actions;
  }

  /** All alarms in order of their names. */
  get alarms(): readonly Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
  }

  /** Creates an alarm, or changes its settings and keeps its state. @throws {AwsError} ValidationError */
  put(settings: AlarmSettings, tags: Readonly<Record<string, string>> = {}): Alarm {
    checkAlarm(settings);
    const nowMs = this.#context.kernel.nowMs;
    tryExpressions(this.#store, settings, nowMs);
    const old = this.#alarms.get(settings.name);
    const alarm: Alarm = {
      settings,
      arn: `arn:aws:cloudwatch:${this.#context.region}:${this.#context.accountId}:alarm:${settings.name}`,
      configuredAtMs: nowMs,
      status: old?.status ?? firstStatus(nowMs),
      tags: old?.tags ?? tags,
    };
    this.#alarms.set(settings.name, alarm);
    this.history.configured(settings.name, old === undefined ? "Create" : "Update");
    this.#schedule();
    return alarm;
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** Deletes all of them or none. @throws {AwsError} ResourceNotFound */
  delete(names: readonly string[]): void {
    for (const name of names) this.#need(name);
    for (const name of names) {
      this.#alarms.delete(name);
      this.history.configured(name, "Delete");
    }
    if (this.#alarms.size > 0) return;
    this.#evaluation?.cancel();
    this.#evaluation = undefined;
  }

  /** Sets the state of an alarm until its next evaluation. @throws {AwsError} ResourceNotFound */
  setState(name: string, value: AlarmStateValue, reason: string, reasonData?: string): void {
    this.#enter(this.#need(name), value, reason, reasonData);
  }

  /** Enables or disables the actions of alarms. Unknown names are ignored, as AWS does. */
  enableActions(names: readonly string[], enabled: boolean): void {
    for (const name of names) {
      const alarm = this.#alarms.get(name);
      if (alarm === undefined) continue;
      this.#alarms.set(name, { ...alarm, settings: { ...alarm.settings, actionsEnabled: enabled } });
      this.history.configured(name, "Update");
    }
  }

  /** @throws {AwsError} ResourceNotFound */
  tag(name: string, tags: Readonly<Record<string, string>>): void {
    const alarm = this.#need(name);
    this.#alarms.set(name, { ...alarm, tags: { ...alarm.tags, ...tags } });
  }

  /** @throws {AwsError} ResourceNotFound */
  untag(name: string, keys: readonly string[]): void {
    const alarm = this.#need(name);
    const tags = Object.entries(alarm.tags).filter(([key]) => !keys.includes(key));
    this.#alarms.set(name, { ...alarm, tags: Object.fromEntries(tags) });
  }

  snapshot(): AlarmBookState {
    return { alarms: [...this.#alarms.values()], history: this.history.items() };
  }

  restore(state: AlarmBookState): void {
    this.#alarms.clear();
    for (const alarm of state.alarms) this.#alarms.set(alarm.settings.name, alarm);
    this.history.restore(state.history);
    this.#evaluation?.cancel();
    this.#evaluation = undefined;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#evaluation !== undefined || this.#alarms.size === 0) return;
    const { kernel } = this.#context;
    const nextMs = kernel.nowMs - (kernel.nowMs % minuteMs) + minuteMs;
    this.#evaluation = kernel.at(nextMs, "alarm evaluation", () => {
      this.#evaluation = undefined;
      for (const alarm of [...this.#alarms.values()]) this.#evaluate(alarm);
      this.#schedule();
    });
  }

  #evaluate(alarm: Alarm): void {
    const { kernel, options } = this.#context;
    const found = evaluateAlarm(this.#store, alarm, options.alarmExtraPeriods, kernel.nowMs);
    if (found !== undefined) this.#enter(alarm, found.state, found.reason, found.reasonData);
  }

  #enter(alarm: Alarm, value: AlarmStateValue, reason: string, reasonData: string | undefined): void {
    const { settings, status: old } = alarm;
    const { nowMs } = this.#context.kernel;
    const changed = old.value !== value;
    const transitionedAtMs = changed ? nowMs : old.transitionedAtMs;
    const status: AlarmStatus = { value, reason, reasonData, updatedAtMs: nowMs, transitionedAtMs };
    const entered = { ...alarm, status };
    this.#alarms.set(settings.name, entered);
    if (!changed) return;
    this.history.entered(settings.name, old, status);
    if (!settings.actionsEnabled) return;
    const { subject, message } = alarmMessage(entered, old.value, this.#context);
    for (const arn of settings.actions[value]) {
      this.#actions.notify(arn, subject, message);
      this.history.acted(settings.name, arn);
    }
  }

  #need(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm === undefined) throw resourceNotFound(`The alarm ${name} does not exist.`);
    return alarm;
  }
}

const firstStatus = (nowMs: number): AlarmStatus => ({
  value: "INSUFFICIENT_DATA",
  reason: "Unchecked: Initial alarm creation",
  updatedAtMs: nowMs,
  transitionedAtMs: nowMs,
});

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
