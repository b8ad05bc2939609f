import type { SpreadName } from "../../../plan/spreads/spread.ts";

/** What the emitted code sets. */
export interface EmitSettings {
  /** What the code is for, as comment lines. */
  readonly about: readonly string[];
  readonly functionName: string;
  /** Null for a mapping without a maximum. */
  readonly maximumConcurrency: number | null;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly maxReceiveCount: number;
  /** Counted from the first send, so it exceeds that of the queue, seconds. */
  readonly deadLetterRetentionSeconds: number;
  /** Alarms on metrics of the function. */
  readonly functionAlarms: readonly FunctionAlarm[];
  /** The delays of the sender; null if the maximum concurrency replaces them. */
  readonly delays: { readonly spread: SpreadName; readonly minSeconds: number; readonly maxSeconds: number } | null;
}

/** An alarm that goes off if a metric of the function is above a threshold within a minute. */
export interface FunctionAlarm {
  readonly name: "Peak" | "Rate";
  readonly metric: "ConcurrentExecutions" | "Invocations";
  readonly statistic: "Maximum" | "Sum";
  readonly threshold: number;
  readonly description: string;
}

/** What the code is for, and where its delays come from, as comment lines that begin with `mark`. */
export const commented = ({ about, delays }: EmitSettings, mark: string): string[] => [
  ...about.map((line) => `${mark} ${line}`),
  ...(delays === null || delays.maxSeconds === 0
    ? []
    : [`${mark} The sender sets the delays: flatten plan --emit typescript, or --emit python.`]),
];
