import type { Random } from "../base/random.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { EmulatorOptions } from "./options.ts";

/** What every service model needs: time, random numbers, options, account and Region. */
export interface ModelContext {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly options: EmulatorOptions;
  readonly accountId: string;
  readonly region: string;
  /** The URL at which the account is served, which queue URLs begin with; undefined while it is not served. */
  endpoint?: string | undefined;
}

/** A value of a metric, as a service reports it. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
  /** The timestamp of the value, milliseconds since the epoch. */
  readonly atMs: number;
}

/** Receives the metrics of services. */
export interface MetricSink {
  report(sample: MetricSample): void;
}

/** Receives the log lines of functions. */
export interface LogSink {
  /** Appends an event. Creates the group and the stream if they do not exist. `message` keeps its newline. */
  write(group: string, stream: string, atMs: number, message: string): void;
}
