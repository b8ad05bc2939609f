import { randomFrom } from "../../src/base/random.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { EventSourceMappings } from "../../src/emulator/lambda/event-source/mappings.ts";
import type { MappingSettings } from "../../src/emulator/lambda/event-source/settings.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import { LambdaService } from "../../src/emulator/lambda/lambda-service.ts";
import type { MetricSample, ModelContext } from "../../src/emulator/model-context.ts";
import { type EmulatorOptions, resolveOptions } from "../../src/emulator/options.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import { SqsService } from "../../src/emulator/sqs/sqs-service.ts";

export const startMs = Date.UTC(2026, 10, 23, 2, 0, 0);

/** The parts of a record that the tests read. */
interface TestRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the function of the world does with a batch: how long it sleeps, and what it returns or throws. */
export type Behaviour = (records: readonly TestRecord[]) => {
  readonly sleepMs?: number;
  readonly returns?: unknown;
  readonly throws?: string;
};

/** One run of the function; times are milliseconds after the start. */
export interface Run {
  readonly startMs: number;
  readonly bodies: readonly string[];
  readonly receiveCounts: readonly number[];
  readonly event: string;
}

export interface MappingWorldRequest {
  readonly behaviour?: Behaviour;
  readonly options?: Partial<EmulatorOptions>;
  readonly visibilityTimeoutSeconds?: number;
  readonly functionTimeoutSeconds?: number;
  readonly maxReceiveCount?: number;
  readonly seed?: number;
  /** Goes on from a snapshot of another world. */
  readonly past?: {
    readonly nowMs: number;
    readonly sqs: unknown;
    readonly lambda: unknown;
    readonly mappings: unknown;
  };
}

const untimed = { coldStartMs: 0, coldStartSpreadMs: 0, mappingPollMs: 0, mappingTransitionMs: 0 };

/** A queue with a dead-letter queue, a function, and their mappings; nothing takes time unless told to. */
export class MappingWorld {
  readonly kernel: Kernel;
  readonly context: ModelContext;
  readonly sqs: SqsService;
  readonly lambda: LambdaService;
  readonly mappings: EventSourceMappings;
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly runs: Run[] = [];
  readonly samples: MetricSample[] = [];
  /** Invocations in flight at most. */
  peak = 0;
  #inFlight = 0;
  /** When the last run ended, milliseconds after the start. */
  lastEndMs = 0;

  constructor(request: MappingWorldRequest = {}) {
    this.kernel = new Kernel({ startMs: request.past?.nowMs ?? startMs });
    this.context = {
      kernel: this.kernel,
      random: randomFrom(request.seed ?? 1),
      options: resolveOptions({ ...untimed, ...request.options }),
      accountId: "000000000000",
      region: "us-east-1",
    };
    const metrics = { report: (sample: MetricSample) => void this.samples.push(sample) };
    this.sqs = new SqsService(this.context, metrics);
    this.lambda = new LambdaService(this.context, {
      host: { start: () => ({ invoke: (event) => this.#handle(event, request.behaviour), dispose: () => undefined }) },
      metrics,
      logs: { write: () => undefined },
      sqs: this.sqs,
    });
    this.mappings = new EventSourceMappings(this.context, this.sqs, this.lambda, metrics);
    if (request.past === undefined) this.#build(request);
    else this.#restore(request.past);
    this.queue = this.sqs.queueByName("jobs") as Queue;
    this.deadLetters = this.sqs.queueByName("dead") as Queue;
  }

  /** Maps the queue to the function. */
  map(settings: Partial<MappingSettings> = {}) {
    return this.mappings.create({ queueArn: this.queue.arn, functionName: "work", settings });
  }

  /** Sends messages with bodies 1…count; each after its delay, if there is one. */
  send(count: number, delaySeconds: (index: number) => number = () => 0): void {
    for (let i = 0; i < count; i++) this.queue.send({ body: String(i + 1), delaySeconds: delaySeconds(i) });
  }

  /** Lets everything happen up to `untilMs` after the start. */
  async run(untilMs: number): Promise<void> {
    while (this.kernel.run(startMs + untilMs) === "settle") await new Promise((resolve) => setImmediate(resolve));
    this.kernel.advanceTo(startMs + untilMs);
  }

  /** The present, milliseconds after the start. */
  get nowMs(): number {
    return this.kernel.nowMs - startMs;
  }

  past() {
    const state = {
      nowMs: this.kernel.nowMs,
      sqs: this.sqs.snapshot(),
      lambda: this.lambda.snapshot(),
      mappings: this.mappings.snapshot(),
    };
    return JSON.parse(JSON.stringify(state)) as typeof state;
  }

  #build(request: MappingWorldRequest): void {
    const dead = this.sqs.createQueue("dead", {});
    const { visibilityTimeoutSeconds = 30, functionTimeoutSeconds = 30, maxReceiveCount = 100 } = request;
    this.sqs.createQueue("jobs", {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount }),
    });
    this.lambda.functions.create({
      name: "work",
      settings: {
        handler: "index.handler",
        role: "arn:aws:iam::000000000000:role/any",
        timeoutSeconds: functionTimeoutSeconds,
      },
      code: codeOfFiles(functionFilesOfInline("")),
    });
  }

  #restore(past: NonNullable<MappingWorldRequest["past"]>): void {
    this.sqs.restore(past.sqs);
    this.lambda.restore(past.lambda);
    this.mappings.restore(past.mappings);
  }

  #handle(event: string, behaviour: Behaviour = () => ({})): Promise<string> {
    const { Records } = JSON.parse(event) as { Records: readonly TestRecord[] };
    this.runs.push({
      startMs: this.nowMs,
      bodies: Records.map(({ body }) => body),
      receiveCounts: Records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
      event,
    });
    this.#inFlight++;
    this.peak = Math.max(this.peak, this.#inFlight);
    const { sleepMs = 0, returns = null, throws } = behaviour(Records);
    return new Promise((resolve, reject) => {
      this.kernel.after(sleepMs, "work", () => {
        this.#inFlight--;
        this.lastEndMs = this.nowMs;
        this.kernel.letPromisesSettle();
        if (throws === undefined) resolve(JSON.stringify(returns));
        else reject(new Error(throws));
      });
    });
  }
}

/** A function that works `ms` on every batch. */
export const works =
  (ms: number): Behaviour =>
  () => ({ sleepMs: ms });
