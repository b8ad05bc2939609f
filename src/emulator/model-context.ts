import type { Random } from "../base/random.ts";
import type { Kernel } from "./kernel/kernel.ts";
import type { EmulatorOptions } from "./options.ts";

/** What every service model is given: time, chance, options, and where it is. */
export interface ModelContext {
  readonly kernel: Kernel;
  readonly random: Random;
  readonly options: EmulatorOptions;
  readonly accountId: string;
  readonly region: string;
}

/** One value of a metric, as a service reports it. */
export interface MetricSample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly value: number;
  /** The instant the value is stamped with, milliseconds since the epoch. */
  readonly atMs: number;
}

/** Where services report their metrics. */
export interface MetricSink {
  report(sample: MetricSample): void;
}

/** Where functions write their logs. */
export interface LogSink {
  /** Appends one event; group and stream come into being as needed. `message` keeps its newline. */
  write(group: string, stream: string, atMs: number, message: string): void;
}
