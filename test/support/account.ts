import { type ClientClass, type ClientConfigOf, createClient } from "../../src/emulator/api/clients.ts";
import { resourceTypes } from "../../src/emulator/api/cloudformation/resources/registry.ts";
import { inProcessTransport } from "../../src/emulator/api/in-process.ts";
import { createRouter, type Router } from "../../src/emulator/api/router.ts";
import { services } from "../../src/emulator/api/services.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";
import { BundleHost } from "../../src/emulator/lambda/host/bundle-host.ts";
import type { MetricSample } from "../../src/emulator/options.ts";
import { World, type WorldRequest } from "../../src/emulator/world.ts";

/** Midnight, so that minutes of metrics are easy to follow. */
export const startMs = Date.UTC(2026, 0, 1);

export const minute = 60_000;

/** A line that a function has logged. */
export interface LogLine {
  readonly group: string;
  readonly stream: string;
  readonly atMs: number;
  readonly message: string;
}

/** How to create an account. */
export interface AccountRequest extends Partial<WorldRequest> {
  /** The instant from which tests count time; `startMs` unless given. */
  readonly originMs?: number;
}

/**
 * The service models of an emulated account, with a time that the test moves and a record of what they report. API calls
 * have no latency, and messages become visible at the instant at which they are due, unless options say so.
 */
export class TestAccount {
  readonly world: World;
  readonly kernel: World["kernel"];
  readonly context: World["context"];
  readonly sqs: World["sqs"];
  readonly lambda: World["lambda"];
  readonly mappings: World["eventSourceMappings"];
  readonly cloudwatch: World["cloudwatch"];
  readonly logs: World["logs"];
  readonly sns: World["sns"];
  readonly cloudformation: World["cloudformation"];
  readonly router: Router;
  /** Metric samples, in the order in which services reported them. */
  readonly samples: MetricSample[] = [];
  /** Log lines of functions, in the order in which they were written. */
  readonly lines: LogLine[] = [];
  readonly #originMs: number;
  readonly #transport: ReturnType<typeof inProcessTransport>;

  constructor({ originMs = startMs, options, ...request }: AccountRequest = {}) {
    this.#originMs = originMs;
    const exact = { apiLatencyMs: 0, messageLateMs: 0, ...options };
    const base = { seed: 1, startMs: originMs, resourceTypes, host: new BundleHost(), options: exact };
    this.world = new World({ ...base, ...request });
    this.kernel = this.world.kernel;
    this.context = this.world.context;
    this.sqs = this.world.sqs;
    this.lambda = this.world.lambda;
    this.mappings = this.world.eventSourceMappings;
    this.cloudwatch = this.world.cloudwatch;
    this.logs = this.world.logs;
    this.sns = this.world.sns;
    this.cloudformation = this.world.cloudformation;
    this.#record();
    this.router = createRouter(this.world, services);
    this.#transport = inProcessTransport(this.world, new VirtualClock(this.world.kernel), this.router);
  }

  /** Creates an SDK client. Time moves while its calls wait for their answers. */
  client<Class extends ClientClass>(Client: Class, config?: Partial<ClientConfigOf<Class>>): InstanceType<Class> {
    return createClient(this.#transport, Client, config);
  }

  /** Runs everything up to an instant, milliseconds since the epoch, without a turn for promises, and moves time there. */
  readonly passTo = (atMs: number): void => {
    while (this.kernel.run(atMs) !== "idle");
    this.kernel.advanceTo(atMs);
  };

  /** Does the same up to `seconds` after the origin. */
  readonly goTo = (seconds: number): void => this.passTo(this.#originMs + seconds * 1_000);

  /** Seconds since the origin. */
  readonly now = (): number => (this.kernel.nowMs - this.#originMs) / 1_000;

  /** Runs everything up to `untilMs` after the origin, with turns for promises, and moves time there. */
  readonly run = async (untilMs = Number.POSITIVE_INFINITY): Promise<void> => {
    while (this.kernel.run(this.#originMs + untilMs) !== "idle") await new Promise((resolve) => setImmediate(resolve));
    if (untilMs !== Number.POSITIVE_INFINITY) this.kernel.advanceTo(this.#originMs + untilMs);
  };

  #record(): void {
    const { cloudwatch, logs } = this.world;
    const report = cloudwatch.report.bind(cloudwatch);
    cloudwatch.report = (sample) => {
      this.samples.push(sample);
      report(sample);
    };
    const write = logs.write.bind(logs);
    logs.write = (group, stream, atMs, message) => {
      this.lines.push({ group, stream, atMs, message });
      write(group, stream, atMs, message);
    };
  }
}
