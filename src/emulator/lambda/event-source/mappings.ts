import { type Random, uuidFrom } from "../../../base/random.ts";
import type { MetricSink, ModelContext } from "../../model-context.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import type { DeployedFunction } from "../functions/deployed-function.ts";
import type { LambdaService } from "../lambda-service.ts";
import { reportMappingMetric } from "./batch.ts";
import {
  checkIdle,
  checkMappingSettings,
  checkVisibilityTimeout,
  type EventSourceMapping,
  invalid,
  isPolling,
  type MappingSnapshot,
  type MappingState,
  type MappingTransition,
  mappingExists,
  noSuchMapping,
} from "./mapping.ts";
import { MappingPollers, type PollerPort } from "./pollers.ts";
import { freshScaling, type ScalingState, scalingPlan } from "./scaling.ts";
import { defaultMappingSettings, type MappingSettings } from "./settings.ts";

export interface CreateMappingRequest {
  readonly queueArn: string;
  /** A function's name, partial ARN or ARN. */
  readonly functionName: string;
  /** True unless given. */
  readonly enabled?: boolean;
  readonly settings?: Partial<MappingSettings>;
}

export interface UpdateMappingRequest {
  readonly functionName?: string;
  readonly enabled?: boolean;
  readonly settings?: Partial<MappingSettings>;
}

/** A mapping as it is now, and what polls for it. */
interface Entry {
  readonly current: { mapping: EventSourceMapping };
  readonly pollers: MappingPollers;
}

/** The event source mappings of the account: each reads one queue for one function. */
export class EventSourceMappings {
  readonly #context: ModelContext;
  readonly #sqs: Pick<SqsService, "queueByArn">;
  readonly #lambda: Pick<LambdaService, "invokeText" | "functions">;
  readonly #metrics: MetricSink | undefined;
  readonly #uuids: Random;
  readonly #entries = new Map<string, Entry>();
  #paused = false;

  /** @param metrics where the metrics of mappings go that ask for them; nowhere without it. */
  constructor(
    context: ModelContext,
    sqs: Pick<SqsService, "queueByArn">,
    lambda: Pick<LambdaService, "invokeText" | "functions">,
    metrics?: MetricSink,
  ) {
    this.#context = context;
    this.#sqs = sqs;
    this.#lambda = lambda;
    this.#metrics = metrics;
    this.#uuids = context.random.fork("lambda/event-source-mappings");
  }

  /**
   * A new mapping, in state Creating, or Disabled at once if it is not to be enabled.
   *
   * @throws {AwsError} for settings that cannot be, an unknown queue or function, and a second mapping of the same two.
   */
  create(request: CreateMappingRequest): EventSourceMapping {
    const settings = { ...defaultMappingSettings, ...request.settings };
    checkMappingSettings(settings);
    const queue = this.#queue(request.queueArn);
    const fn = this.#function(request.functionName);
    checkVisibilityTimeout(queue.visibilityTimeoutSeconds, fn.settings.timeoutSeconds);
    const existing = this.list({ queueArn: queue.arn, functionName: fn.name })[0];
    if (existing !== undefined) throw mappingExists(existing);
    const uuid = uuidFrom(this.#uuids);
    const { region, accountId, kernel } = this.#context;
    const mapping: EventSourceMapping = {
      uuid,
      arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
      queueArn: queue.arn,
      functionName: fn.name,
      functionArn: fn.arn,
      settings,
      state: "Disabled",
      lastModifiedMs: kernel.nowMs,
      transition: undefined,
    };
    const entry = this.#add(mapping, freshScaling(scalingPlan(settings)));
    return request.enabled === false ? mapping : this.#begin(entry, "Creating", "Enabled");
  }

  /** @throws {AwsError} ResourceNotFoundException. */
  get(uuid: string): EventSourceMapping {
    return this.#entry(uuid).current.mapping;
  }

  /** In the order of their creation; of one queue, or one function, if asked. */
  list(filter: { readonly queueArn?: string; readonly functionName?: string } = {}): EventSourceMapping[] {
    const { queueArn, functionName } = filter;
    return [...this.#entries.values()]
      .map(({ current }) => current.mapping)
      .filter((mapping) => queueArn === undefined || mapping.queueArn === queueArn)
      .filter((mapping) => functionName === undefined || mapping.functionName === functionName);
  }

  /**
   * Changes settings, function, or whether it is enabled. Settings count from the next receive on.
   *
   * @throws {AwsError} ResourceNotFoundException; ResourceInUseException while it is in transition.
   */
  update(uuid: string, request: UpdateMappingRequest): EventSourceMapping {
    const entry = this.#entry(uuid);
    const { mapping } = entry.current;
    checkIdle(mapping, "update");
    const settings = { ...mapping.settings, ...request.settings };
    checkMappingSettings(settings);
    const fn = this.#function(request.functionName ?? mapping.functionName);
    const queue = this.#sqs.queueByArn(mapping.queueArn);
    if (queue !== undefined) checkVisibilityTimeout(queue.visibilityTimeoutSeconds, fn.settings.timeoutSeconds);
    entry.current.mapping = { ...mapping, settings, functionName: fn.name, functionArn: fn.arn };
    entry.pollers.change(settings);
    const wasEnabled = mapping.state === "Enabled";
    const enabled = request.enabled ?? wasEnabled;
    if (enabled === wasEnabled) return this.#begin(entry, "Updating", enabled ? "Enabled" : "Disabled");
    return enabled ? this.#begin(entry, "Enabling", "Enabled") : this.#begin(entry, "Disabling", "Disabled");
  }

  /** Polls no more; the mapping is gone a little later. Messages that it holds end as they would. */
  delete(uuid: string): EventSourceMapping {
    const entry = this.#entry(uuid);
    checkIdle(entry.current.mapping, "delete");
    return this.#begin(entry, "Deleting", "Deleted");
  }

  /** Stops every poller: nothing more is received; batches in flight end as they would. */
  pause(): void {
    this.#paused = true;
    for (const { pollers } of this.#entries.values()) pollers.stop();
  }

  /** Lets the pollers of enabled mappings poll on from where they had scaled to. */
  resume(): void {
    this.#paused = false;
    for (const entry of this.#entries.values()) if (isPolling(entry.current.mapping)) entry.pollers.start();
  }

  /** Batches that pollers hold: being collected, at the function, or waiting for another try after a throttle. */
  get holding(): number {
    let total = 0;
    for (const { pollers } of this.#entries.values()) total += pollers.holding;
    return total;
  }

  /** Plain JSON. Messages that pollers hold are not part of it: they come back when their visibility timeout is over. */
  snapshot(): unknown {
    return [...this.#entries.values()].map(
      ({ current, pollers }) => ({ mapping: current.mapping, scaling: pollers.scaling }) satisfies MappingSnapshot,
    );
  }

  /** Brings the mappings of a snapshot back; those that are enabled poll again. */
  restore(state: unknown): void {
    for (const { mapping, scaling } of state as readonly MappingSnapshot[]) {
      const entry = this.#add(mapping, scaling);
      this.#scheduleArrival(entry);
      if (isPolling(mapping) && !this.#paused) entry.pollers.start();
    }
  }

  #add(mapping: EventSourceMapping, scaling: ScalingState): Entry {
    const current = { mapping };
    const entry = { current, pollers: new MappingPollers(this.#portOf(current), mapping.settings, scaling) };
    this.#entries.set(mapping.uuid, entry);
    return entry;
  }

  #portOf(current: Entry["current"]): PollerPort {
    const { kernel, options, region } = this.#context;
    const { queueArn, uuid } = current.mapping;
    return {
      kernel,
      options,
      region,
      queueArn,
      queue: () => this.#sqs.queueByArn(queueArn),
      functionTimeoutSeconds: () =>
        this.#lambda.functions.find(current.mapping.functionName)?.settings.timeoutSeconds ?? 0,
      invoke: (eventText, done) => this.#lambda.invokeText(current.mapping.functionName, eventText, done),
      count: (metric, value) => {
        if (!current.mapping.settings.countsEvents) return;
        reportMappingMetric(this.#metrics, uuid, metric, value, kernel.nowMs);
      },
    };
  }

  #begin(entry: Entry, state: MappingState, becomes: MappingTransition["becomes"]): EventSourceMapping {
    const { kernel, options } = this.#context;
    const transition = { becomes, atMs: kernel.nowMs + options.mappingTransitionMs };
    const mapping = { ...entry.current.mapping, state, transition, lastModifiedMs: kernel.nowMs };
    entry.current.mapping = mapping;
    if (!isPolling(mapping)) entry.pollers.stop();
    this.#scheduleArrival(entry);
    return mapping;
  }

  #scheduleArrival(entry: Entry): void {
    const { transition, uuid } = entry.current.mapping;
    if (transition === undefined) return;
    this.#context.kernel.at(transition.atMs, "mapping changes state", () => {
      if (transition.becomes === "Deleted") this.#entries.delete(uuid);
      else this.#arrive(entry, transition.becomes);
    });
  }

  #arrive({ current, pollers }: Entry, state: "Enabled" | "Disabled"): void {
    const polled = isPolling(current.mapping);
    current.mapping = { ...current.mapping, state, transition: undefined };
    if (state === "Disabled" || polled) return;
    pollers.start(freshScaling(scalingPlan(current.mapping.settings)));
    if (this.#paused) pollers.stop();
  }

  #entry(uuid: string): Entry {
    const entry = this.#entries.get(uuid);
    if (entry === undefined) throw noSuchMapping();
    return entry;
  }

  #queue(queueArn: string): Queue {
    const queue = this.#sqs.queueByArn(queueArn);
    if (queue !== undefined) return queue;
    throw invalid(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }

  #function(functionName: string): DeployedFunction {
    const fn = this.#lambda.functions.find(functionName);
    if (fn === undefined) throw invalid("Function does not exist");
    return fn;
  }
}
