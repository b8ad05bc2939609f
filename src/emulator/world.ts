import { type Random, randomFrom, uuidFrom } from "../base/random.ts";
import { CloudFormationService } from "./cloudformation/cloudformation-service.ts";
import type { ResourceTypes } from "./cloudformation/resource-type.ts";
import { CloudWatchService } from "./cloudwatch/cloudwatch-service.ts";
import { IamService } from "./iam/iam-service.ts";
import { Kernel } from "./kernel/kernel.ts";
import { EventSourceMappings } from "./lambda/event-source/mappings.ts";
import type { FunctionHost } from "./lambda/host/function-host.ts";
import { LambdaService } from "./lambda/lambda-service.ts";
import { LogsService } from "./logs/logs-service.ts";
import { type EmulatorOptions, type ModelContext, resolveOptions } from "./options.ts";
import { SchedulerService } from "./scheduler/scheduler-service.ts";
import { SnsService } from "./sns/sns-service.ts";
import { SqsService } from "./sqs/sqs-service.ts";
import { StatesService } from "./states/states-service.ts";

/**
 * What a world is created from.
 *
 * @internal
 */
export interface WorldRequest {
  readonly seed: number | string;
  /** Runs the code of Lambda functions. */
  readonly host: FunctionHost;
  readonly options?: Partial<EmulatorOptions>;
  /** The types of resources that stacks can have; none unless given. */
  readonly resourceTypes?: (world: World) => ResourceTypes;
  /** The snapshot of an earlier world. */
  readonly state?: WorldState;
  /** Where virtual time starts without an earlier state, milliseconds since the epoch; 2026-01-01 unless given. */
  readonly startMs?: number;
  /** `us-east-1` unless given; an earlier state keeps its own. */
  readonly region?: string;
  /** Twelve digits, `000000000000` unless given; an earlier state keeps its own. */
  readonly accountId?: string;
}

/** The state of an account in which no invocation is running, as plain JSON. */
export interface WorldState {
  readonly nowMs: number;
  readonly region: string;
  readonly accountId: string;
  readonly services: Readonly<Record<string, unknown>>;
}

const defaults = { startMs: Date.UTC(2026, 0, 1), region: "us-east-1", accountId: "000000000000" };

/**
 * The emulated AWS account in one Region: all service models on one kernel.
 *
 * @internal
 */
export class World {
  readonly kernel: Kernel;
  readonly context: ModelContext;
  readonly iam: IamService;
  readonly logs: LogsService;
  readonly sns: SnsService;
  readonly cloudwatch: CloudWatchService;
  readonly sqs: SqsService;
  readonly lambda: LambdaService;
  readonly eventSourceMappings: EventSourceMappings;
  readonly scheduler: SchedulerService;
  readonly states: StatesService;
  readonly cloudformation: CloudFormationService;
  readonly #requestIds: Random;

  constructor(request: WorldRequest) {
    const { state } = request;
    const startMs = state?.nowMs ?? request.startMs ?? defaults.startMs;
    this.kernel = new Kernel({ startMs });
    // The start time is part of the seed, so that a command that continues from a snapshot draws no id twice.
    const random = randomFrom(`${request.seed}@${startMs}`);
    const context = {
      kernel: this.kernel,
      random,
      options: resolveOptions(request.options),
      accountId: state?.accountId ?? request.accountId ?? defaults.accountId,
      region: state?.region ?? request.region ?? defaults.region,
    };
    this.context = context;
    this.#requestIds = random.fork("request-id");
    this.iam = new IamService(context);
    this.logs = new LogsService(context);
    this.sns = new SnsService(context, () => this);
    this.cloudwatch = new CloudWatchService(context, this.sns);
    this.logs.metrics = this.cloudwatch.metrics;
    this.sqs = new SqsService(context, this.cloudwatch);
    this.lambda = new LambdaService(context, {
      host: request.host,
      metrics: this.cloudwatch,
      logs: this.logs,
      sqs: this.sqs,
    });
    this.eventSourceMappings = new EventSourceMappings(context, this.sqs, this.lambda, this.cloudwatch);
    this.scheduler = new SchedulerService(context, this.cloudwatch, () => this);
    this.states = new StatesService(context, this);
    this.cloudformation = new CloudFormationService(context, () => request.resourceTypes?.(this) ?? {});
    if (state !== undefined) this.#restore(state);
  }

  /** Draws the request id of an API call. */
  newRequestId(): string {
    return uuidFrom(this.#requestIds);
  }

  /** Creates a promise that an event of the kernel settles, and lets the code that awaits it run before the next event. */
  later<T>(start: (resolve: (value: T) => void, reject: (error: unknown) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const settling =
        <V>(settle: (value: V) => void) =>
        (value: V) => {
          this.kernel.letPromisesSettle();
          settle(value);
        };
      start(settling(resolve), settling(reject));
    });
  }

  /** Returns the state as plain JSON. No invocation may be running. */
  snapshot(): WorldState {
    const services = Object.entries(this.#stateful()).map(([name, service]) => [name, service.snapshot()]);
    const { region, accountId } = this.context;
    return { nowMs: this.kernel.nowMs, region, accountId, services: Object.fromEntries(services) };
  }

  #restore(state: WorldState): void {
    for (const [name, service] of Object.entries(this.#stateful())) service.restore(state.services[name]);
  }

  /** The services with state, in the order in which they are restored: services come before those that use them. */
  #stateful() {
    return {
      iam: this.iam,
      logs: this.logs,
      sns: this.sns,
      cloudwatch: this.cloudwatch,
      sqs: this.sqs,
      lambda: this.lambda,
      eventSourceMappings: this.eventSourceMappings,
      scheduler: this.scheduler,
      states: this.states,
      cloudformation: this.cloudformation,
    };
  }
}
