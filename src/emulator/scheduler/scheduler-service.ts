import { limits } from "../../base/limits.ts";
import type { Cancellable } from "../kernel/kernel.ts";
import type { MetricSink, ModelContext } from "../options.ts";
import { checkTarget, Invocations, type SchedulerTargets } from "./invocations.ts";
import {
  checkedDueAtMs,
  checkName,
  defaultGroup,
  invalidSchedule,
  type Schedule,
  type ScheduleGroup,
  type ScheduleRequest,
  schedulerError,
} from "./schedule.ts";

interface SchedulerState {
  readonly groups: readonly ScheduleGroup[];
  readonly schedules: readonly Schedule[];
}

/** EventBridge Scheduler: schedule groups and one-time schedules. */
export class SchedulerService {
  readonly #context: ModelContext;
  readonly #invocations: Invocations;
  readonly #groups = new Map<string, ScheduleGroup>();
  /** By group and name. */
  readonly #schedules = new Map<string, Schedule>();
  readonly #waits = new Map<string, Cancellable>();
  /** The second in which CreateSchedule was called last, and how often. */
  #creations = { second: 0, count: 0 };

  /** @param targets returns the services that are created after this one. */
  constructor(context: ModelContext, metrics: MetricSink, targets: () => SchedulerTargets) {
    this.#context = context;
    this.#invocations = new Invocations(context, metrics, targets);
    this.#addGroup(defaultGroup, {}, undefined);
  }

  /** All groups, by name. */
  groups(): ScheduleGroup[] {
    return [...this.#groups.values()].sort(byName);
  }

  /** @throws {AwsError} ResourceNotFoundException. */
  group(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group === undefined) throw notFound(`Schedule group ${name}`);
    return group;
  }

  /** Creates a group. With the client token of an earlier call it returns the group of that call. @throws {AwsError} */
  createGroup(name: string, tags: ScheduleGroup["tags"] = {}, clientToken?: string): ScheduleGroup {
    checkName(name, "name");
    const existing = this.#groups.get(name);
    if (existing !== undefined) return repeated(existing, clientToken, `Schedule group ${name}`);
    const { groupsMax } = limits.scheduler;
    if (this.#groups.size >= groupsMax) throw quotaExceeded("schedule groups", groupsMax);
    return this.#addGroup(name, tags, clientToken);
  }

  /** Deletes a group and its schedules (emulator rule: at once). @throws {AwsError} */
  deleteGroup(name: string): void {
    this.group(name);
    if (name === defaultGroup) throw invalidSchedule("The default schedule group cannot be deleted.");
    for (const schedule of this.schedules(name)) this.deleteSchedule(name, schedule.name);
    this.#groups.delete(name);
  }

  /** The schedules of a group, or of all, by name. */
  schedules(groupName?: string): Schedule[] {
    const all = [...this.#schedules.values()];
    return all.filter((schedule) => groupName === undefined || schedule.groupName === groupName).sort(byName);
  }

  /** @throws {AwsError} ResourceNotFoundException. */
  schedule(groupName: string, name: string): Schedule {
    const schedule = this.#schedules.get(keyOf(groupName, name));
    if (schedule === undefined) throw notFound(`Schedule ${name}`);
    return schedule;
  }

  /** Creates a schedule. With the client token of an earlier call it returns the schedule of that call. @throws {AwsError} */
  createSchedule(request: ScheduleRequest): Schedule {
    this.#admit();
    const existing = this.#schedules.get(keyOf(request.groupName, request.name));
    if (existing !== undefined) return repeated(existing, request.clientToken, `Schedule ${request.name}`);
    const { schedulesMax } = limits.scheduler;
    if (this.#schedules.size >= schedulesMax) throw quotaExceeded("schedules", schedulesMax);
    return this.#put(request, this.#context.kernel.nowMs);
  }

  /** Replaces a schedule. @throws {AwsError} */
  updateSchedule(request: ScheduleRequest): Schedule {
    return this.#put(request, this.schedule(request.groupName, request.name).createdAtMs);
  }

  /** @throws {AwsError} ResourceNotFoundException. */
  deleteSchedule(groupName: string, name: string): void {
    this.schedule(groupName, name);
    const key = keyOf(groupName, name);
    this.#waits.get(key)?.cancel();
    this.#waits.delete(key);
    this.#schedules.delete(key);
  }

  snapshot(): unknown {
    return { groups: [...this.#groups.values()], schedules: [...this.#schedules.values()] } satisfies SchedulerState;
  }

  restore(state: unknown): void {
    const { groups, schedules } = state as SchedulerState;
    for (const group of groups) this.#groups.set(group.name, group);
    for (const schedule of schedules) this.#keep(schedule);
  }

  /** Counts a CreateSchedule. @throws {AwsError} ThrottlingException above the quota of the Region (SCH-UG quotas). */
  #admit(): void {
    const { createPerSecond, createPerSecondElsewhere, largeRegions } = limits.scheduler;
    const isLarge = largeRegions.some((region) => region === this.#context.region);
    const second = Math.floor(this.#context.kernel.nowMs / 1_000);
    if (this.#creations.second !== second) this.#creations = { second, count: 0 };
    this.#creations.count++;
    if (this.#creations.count <= (isLarge ? createPerSecond : createPerSecondElsewhere)) return;
    throw schedulerError("ThrottlingException", 429, "Rate exceeded");
  }

  #put(request: ScheduleRequest, createdAtMs: number): Schedule {
    const { groupName, name, state, windowMinutes } = request;
    this.group(groupName);
    checkTarget(request.target);
    const { nowMs } = this.#context.kernel;
    const dueAtMs = checkedDueAtMs(request, nowMs);
    const next = state === "ENABLED" ? this.#invocations.first(dueAtMs, windowMinutes) : undefined;
    const arn = this.#arn("schedule", `${groupName}/${name}`);
    return this.#keep({ ...request, arn, createdAtMs, modifiedAtMs: nowMs, dueAtMs, next });
  }

  /** Keeps a schedule, and waits for its next invocation. */
  #keep(schedule: Schedule): Schedule {
    const { groupName, name, next } = schedule;
    const key = keyOf(groupName, name);
    this.#waits.get(key)?.cancel();
    this.#waits.delete(key);
    this.#schedules.set(key, schedule);
    if (next !== undefined) this.#wait(schedule, next.atMs, () => this.#fire(schedule));
    return schedule;
  }

  #fire(schedule: Schedule): void {
    const waitMs = this.#invocations.delayMs();
    if (waitMs === 0) return void this.#invoke(schedule);
    this.#invocations.count(schedule, "InvocationThrottleCount");
    this.#wait(schedule, this.#context.kernel.nowMs + waitMs, () => this.#invoke(schedule));
  }

  #wait({ groupName, name }: Schedule, atMs: number, then: () => void): void {
    this.#waits.set(keyOf(groupName, name), this.#context.kernel.at(atMs, `schedule ${name}`, then));
  }

  #invoke(schedule: Schedule): void {
    const { groupName, name, next, deletesItself } = schedule;
    const retry = next && this.#invocations.invoke(schedule, next);
    if (retry === undefined && deletesItself) this.deleteSchedule(groupName, name);
    else this.#keep({ ...schedule, next: retry });
  }

  #addGroup(name: string, tags: ScheduleGroup["tags"], clientToken: string | undefined): ScheduleGroup {
    const createdAtMs = this.#context.kernel.nowMs;
    const group = { name, arn: this.#arn("schedule-group", name), createdAtMs, tags, clientToken };
    this.#groups.set(name, group);
    return group;
  }

  #arn(type: string, name: string): string {
    const { region, accountId } = this.#context;
    return `arn:aws:scheduler:${region}:${accountId}:${type}/${name}`;
  }
}

const notFound = (what: string) => schedulerError("ResourceNotFoundException", 404, `${what} does not exist.`);

const quotaExceeded = (what: string, most: number) =>
  schedulerError("ServiceQuotaExceededException", 402, `The maximum number of ${what} is ${most}.`);

const keyOf = (groupName: string, name: string): string => `${groupName}/${name}`;

/** Returns what exists already to a caller who repeats the call that has created it. @throws {AwsError} ConflictException */
function repeated<T extends { readonly clientToken: string | undefined }>(
  existing: T,
  clientToken: string | undefined,
  what: string,
): T {
  if (clientToken !== undefined && existing.clientToken === clientToken) return existing;
  throw schedulerError("ConflictException", 409, `${what} already exists.`);
}

const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
