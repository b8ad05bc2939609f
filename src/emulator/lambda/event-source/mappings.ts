import { type Random, uuidFrom } from "../../../base/random.ts";
import { invalidParameterValue, userError } from "../../aws-error.ts";
import type { MetricSink, ModelContext } from "../../options.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import type { SqsService } from "../../sqs/sqs-service.ts";
import { type DeployedFunction, referenceOf } from "../functions/deployed-function.ts";
import type { LambdaService } from "../lambda-service.ts";
import { LambdaMetrics } from "../metrics.ts";
import {
  checkMappingSettings,
  checkVisibilityTimeout,
  defaultMappingSettings,
  type EventSourceMapping,
  isPolling,
  type MappingSettings,
  type MappingState,
  type MappingTransition,
} from "./mapping.ts";
import { MappingPollers, type PollerPort } from "./pollers.ts";
import { freshScaling, type ScalingState, scalingPlan } from "./scaling.ts";

/** The input of CreateEventSourceMapping. */
export interface CreateMappingRequest {
  readonly queueArn: string;
  /** The name, partial ARN or ARN of the function. */
  readonly functionName: string;
  /** True unless given. */
  readonly enabled?: boolean | undefined;
  readonly settings?: Partial<MappingSettings>;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** The input of UpdateEventSourceMapping. What is absent does not change. */
export interface UpdateMappingRequest extends Pick<CreateMappingRequest, "enabled" | "settings"> {
  readonly functionName?: string | undefined;
}

/** A mapping in a snapshot. */
export interface MappingSnapshot {
  readonly mapping: EventSourceMapping;
  readonly scaling: ScalingState;
}

type Tags = NonNullable<EventSourceMapping["tags"]>;

/** A mapping and its pollers. */
interface Entry {
  readonly current: { mapping: EventSourceMapping };
  readonly pollers: MappingPollers;
}

/** The event source mappings of the account. Each reads one queue and invokes one function. */
export class EventSourceMappings {
  readonly #context: ModelContext;
  readonly #sqs: SqsService;
  readonly #lambda: LambdaService;
  readonly #metrics: LambdaMetrics;
  readonly #uuids: Random;
  readonly #entries = new Map<string, Entry>();
  #paused = false;

  constructor(context: ModelContext, sqs: SqsService, lambda: LambdaService, metrics: MetricSink) {
    this.#context = context;
    this.#sqs = sqs;
    this.#lambda = lambda;
    this.#metrics = new LambdaMetrics(metrics);
    this.#uuids = context.random.fork("lambda/event-source-mappings");
  }

  /**
   * Creates a mapping. Its state is Creating, or Disabled if it is created disabled.
   *
   * @throws {AwsError} for invalid settings, an unknown queue or function, or a second mapping of the same queue and function.
   */
  create(request: CreateMappingRequest): EventSourceMapping {
    const settings = { ...defaultMappingSettings, ...request.settings };
    checkMappingSettings(settings, request.queueArn);
    const queue = this.#queue(request.queueArn);
    const fn = this.#function(request.functionName);
    checkVisibilityTimeout(queue.settings.visibilityTimeoutSeconds, fn.settings.timeoutSeconds);
    const functionName = referenceOf(request.functionName);
    const [existing] = this.list({ queueArn: queue.arn, functionName });
    if (existing !== undefined) {
      throw userError(
        "ResourceConflictException",
        409,
        `An event source mapping with SQS arn (" ${queue.arn} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${existing.uuid}`,
      );
    }
    const uuid = uuidFrom(this.#uuids);
    const { region, accountId, kernel } = this.#context;
    const mapping: EventSourceMapping = {
      uuid,
      arn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
      queueArn: queue.arn,
      functionName,
      functionArn: this.#lambda.functions.invokedArnOf(functionName),
      settings,
      tags: request.tags ?? {},
      state: "Disabled",
      lastModifiedMs: kernel.nowMs,
      transition: undefined,
    };
    const entry = this.#add(mapping, freshScaling(scalingPlan(settings, this.#context.options)));
    return request.enabled === false ? mapping : this.#startTransition(entry, "Creating", "Enabled");
  }

  /** Finds a mapping. @throws {AwsError} ResourceNotFoundException. */
  get(uuid: string): EventSourceMapping {
    return this.#entry(uuid).current.mapping;
  }

  /** Changes the tags of a mapping. @throws {AwsError} ResourceNotFoundException. */
  changeTags(uuid: string, change: (tags: Tags) => Tags): Tags {
    const { current } = this.#entry(uuid);
    const tags = change(current.mapping.tags ?? {});
    current.mapping = { ...current.mapping, tags };
    return tags;
  }

  /** Returns all mappings, or those of a queue or a function, in the order of their creation. */
  list(filter: { readonly queueArn?: string | undefined; readonly functionName?: string | undefined } = {}) {
    const { queueArn, functionName } = filter;
    return [...this.#entries.values()]
      .map(({ current }) => current.mapping)
      .filter((mapping) => queueArn === undefined || mapping.queueArn === queueArn)
      .filter((mapping) => functionName === undefined || mapping.functionName === functionName);
  }

  /**
   * Changes the settings or the function of a mapping, or enables or disables it. Settings apply from the next receive on.
   *
   * @throws {AwsError} ResourceNotFoundException; ResourceInUseException while it is changing its state; or as `create`.
   */
  update(uuid: string, request: UpdateMappingRequest): EventSourceMapping {
    const entry = this.#changeable(uuid, "update");
    const { mapping } = entry.current;
    const settings = { ...mapping.settings, ...request.settings };
    checkMappingSettings(settings, mapping.queueArn);
    const functionName = referenceOf(request.functionName ?? mapping.functionName);
    const fn = this.#function(functionName);
    const queue = this.#sqs.queueByArn(mapping.queueArn);
    if (queue !== undefined)
      checkVisibilityTimeout(queue.settings.visibilityTimeoutSeconds, fn.settings.timeoutSeconds);
    entry.current.mapping = {
      ...mapping,
      settings,
      functionName,
      functionArn: this.#lambda.functions.invokedArnOf(functionName),
    };
    entry.pollers.change(settings);
    const wasEnabled = mapping.state === "Enabled";
    const enabled = request.enabled ?? wasEnabled;
    const becomes = enabled ? "Enabled" : "Disabled";
    if (enabled === wasEnabled) return this.#startTransition(entry, "Updating", becomes);
    return this.#startTransition(entry, enabled ? "Enabling" : "Disabling", becomes);
  }

  /**
   * Stops polling and deletes the mapping. Batches that it has received are still processed.
   *
   * @throws {AwsError} ResourceNotFoundException; ResourceInUseException while it is changing its state.
   */
  delete(uuid: string): EventSourceMapping {
    return this.#startTransition(this.#changeable(uuid, "delete"), "Deleting", "Deleted");
  }

  /** Stops all pollers. Batches that they have received are still processed. */
  pause(): void {
    this.#paused = true;
    for (const { pollers } of this.#entries.values()) pollers.stop();
  }

  /** Starts the pollers of enabled mappings again, as many as before the pause. */
  resume(): void {
    this.#paused = false;
    for (const entry of this.#entries.values()) if (isPolling(entry.current.mapping)) entry.pollers.start();
  }

  /** The number of batches that are being collected, are at the function, or wait for a retry after a throttle. */
  get batchesHeld(): number {
    let total = 0;
    for (const { pollers } of this.#entries.values()) total += pollers.batchesHeld;
    return total;
  }

  /** Returns the state as plain JSON, without the batches of the pollers: their messages become visible again later. */
  snapshot(): unknown {
    return [...this.#entries.values()].map(
      ({ current, pollers }) => ({ mapping: current.mapping, scaling: pollers.scaling }) satisfies MappingSnapshot,
    );
  }

  /** Restores the mappings of a snapshot. Those that are enabled start polling. */
  restore(state: unknown): void {
    for (const { mapping, scaling } of state as readonly MappingSnapshot[]) {
      // States that were saved before the member existed do not have it.
      const entry = this.#add(mapping, { ...scaling, backlogMs: scaling.backlogMs ?? 0 });
      this.#scheduleTransition(entry);
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
    const dimensions = { EventSourceMappingUUID: uuid };
    return {
      kernel,
      options,
      region,
      queueArn,
      queue: () => this.#sqs.queueByArn(queueArn),
      functionTimeoutSeconds: () =>
        this.#lambda.functions.find(current.mapping.functionName)?.settings.timeoutSeconds ?? 0,
      invoke: (eventText, done, traceHeader) =>
        this.#lambda.invokeText(current.mapping.functionName, eventText, done, { traceHeader }),
      stopsRecursion: (traceHeader) => this.#lambda.stopsRecursion(current.mapping.functionName, traceHeader),
      reportPollers: (pollers) => this.#metrics.report("ProvisionedPollers", dimensions, pollers, kernel.nowMs),
      count: (metric, value) => {
        if (current.mapping.settings.countsEvents) this.#metrics.report(metric, dimensions, value, kernel.nowMs);
      },
    };
  }

  #startTransition(entry: Entry, state: MappingState, becomes: MappingTransition["becomes"]): EventSourceMapping {
    const { kernel, options } = this.#context;
    const transition = { becomes, atMs: kernel.nowMs + options.mappingTransitionMs };
    const mapping = { ...entry.current.mapping, state, transition, lastModifiedMs: kernel.nowMs };
    entry.current.mapping = mapping;
    if (!isPolling(mapping)) entry.pollers.stop();
    this.#scheduleTransition(entry);
    return mapping;
  }

  #scheduleTransition(entry: Entry): void {
    const { transition, uuid } = entry.current.mapping;
    if (transition === undefined) return;
    this.#context.kernel.at(transition.atMs, "mapping changes state", () => {
      if (transition.becomes === "Deleted") this.#entries.delete(uuid);
      else this.#finishTransition(entry, transition.becomes);
    });
  }

  #finishTransition({ current, pollers }: Entry, state: "Enabled" | "Disabled"): void {
    const polled = isPolling(current.mapping);
    current.mapping = { ...current.mapping, state, transition: undefined };
    if (state === "Disabled" || polled) return;
    pollers.start(freshScaling(scalingPlan(current.mapping.settings, this.#context.options)));
    if (this.#paused) pollers.stop();
  }

  #entry(uuid: string): Entry {
    const entry = this.#entries.get(uuid);
    if (entry !== undefined) return entry;
    throw userError("ResourceNotFoundException", 404, "The resource you requested does not exist.");
  }

  /** @throws {AwsError} ResourceInUseException while the mapping is changing its state. */
  #changeable(uuid: string, verb: "update" | "delete"): Entry {
    const entry = this.#entry(uuid);
    if (entry.current.mapping.transition === undefined) return entry;
    throw userError("ResourceInUseException", 400, `Cannot ${verb} the event source mapping because it is in use.`);
  }

  #queue(queueArn: string): Queue {
    const queue = this.#sqs.queueByArn(queueArn);
    if (queue !== undefined) return queue;
    throw invalidParameterValue(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }

  #function(functionName: string): DeployedFunction {
    const fn = this.#lambda.functions.find(functionName);
    if (fn === undefined) throw invalidParameterValue("Function does not exist");
    return fn;
  }
}
