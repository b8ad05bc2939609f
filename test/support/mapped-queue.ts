import type { MappingSettings } from "../../src/emulator/lambda/event-source/mapping.ts";
import { codeOfFiles, functionFilesOfInline } from "../../src/emulator/lambda/functions/code.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import type { Queue } from "../../src/emulator/sqs/queue/queue.ts";
import type { WorldState } from "../../src/emulator/world.ts";
import { TestAccount } from "./account.ts";
import { promiseRuntime } from "./function-host.ts";
import { startMs } from "./lambda-account.ts";

/** The parts of a record that the tests read. */
interface TestRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** What the function does with a batch: how long it sleeps, and what it returns or throws. */
export type Behavior = (records: readonly TestRecord[]) => {
  readonly sleepMs?: number;
  readonly returns?: unknown;
  readonly throws?: string;
};

/** One run of the function. */
export interface Run {
  /** Milliseconds after the origin. */
  readonly startMs: number;
  readonly bodies: readonly string[];
  readonly receiveCounts: readonly number[];
  readonly event: string;
}

export interface MappedQueueRequest {
  /** Ends every batch at once unless given. */
  readonly behavior?: Behavior;
  readonly options?: Partial<EmulatorOptions>;
  readonly visibilityTimeoutSeconds?: number;
  readonly functionTimeoutSeconds?: number;
  readonly maxReceiveCount?: number;
  readonly seed?: number;
  /** Continues from the snapshot of another account. */
  readonly state?: WorldState;
}

const instant = { coldStartMs: 0, coldStartSpreadMs: 0, mappingPollMs: 0, mappingTransitionMs: 0 };

/**
 * An account with a queue, its dead-letter queue, and a function that `map` connects to the queue. Cold starts, polls and
 * transitions take no time unless options say so.
 */
export class MappedQueue extends TestAccount {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly runs: Run[] = [];
  /** Most invocations in flight at once. */
  peak = 0;
  /** When the last run ended, milliseconds after the origin. */
  lastEndMs = 0;
  #inFlight = 0;

  constructor(request: MappedQueueRequest = {}) {
    const { behavior, options, seed = 1, state } = request;
    super({
      seed,
      originMs: startMs,
      options: { ...instant, ...options },
      host: { start: ({ kernel }) => promiseRuntime(kernel, (event) => this.#handle(event, behavior)) },
      ...(state === undefined ? {} : { state }),
    });
    if (state === undefined) this.#build(request);
    this.queue = this.sqs.queueByName("jobs") as Queue;
    this.deadLetters = this.sqs.queueByName("dead") as Queue;
  }

  /** Maps the queue to the function. */
  map(settings: Partial<MappingSettings> = {}) {
    return this.mappings.create({ queueArn: this.queue.arn, functionName: "work", settings });
  }

  /** Sends messages with the bodies 1 to `count`, each with its delay. */
  send(count: number, delaySeconds: (index: number) => number = () => 0): void {
    for (let i = 0; i < count; i++) this.queue.send({ body: String(i + 1), delaySeconds: delaySeconds(i) });
  }

  /** Milliseconds after the origin. */
  get nowMs(): number {
    return this.kernel.nowMs - startMs;
  }

  /** Copies the account's state. */
  snapshot(): WorldState {
    return structuredClone(this.world.snapshot());
  }

  #build({
    visibilityTimeoutSeconds = 30,
    functionTimeoutSeconds = 30,
    maxReceiveCount = 100,
  }: MappedQueueRequest): void {
    const dead = this.sqs.createQueue("dead", {});
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

  #handle(event: string, behavior: Behavior = () => ({})): Promise<string> {
    const { Records } = JSON.parse(event) as { Records: readonly TestRecord[] };
    this.runs.push({
      startMs: this.nowMs,
      bodies: Records.map(({ body }) => body),
      receiveCounts: Records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
      event,
    });
    this.#inFlight++;
    this.peak = Math.max(this.peak, this.#inFlight);
    const { sleepMs = 0, returns = null, throws } = behavior(Records);
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
  (ms: number): Behavior =>
  () => ({ sleepMs: ms });
