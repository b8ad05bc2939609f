import { usageError } from "../../../base/errors.ts";
import { givenFlags } from "../../../cli/parse/values.ts";
import { isQueued, type Via } from "../../../plan/scenario.ts";
import type { Goal } from "../../../plan/solve/goal.ts";
import type { SpreadName } from "../../../plan/spreads/spread.ts";

/** What `--emit` prints: a template, or a sender. */
export const emitNames = ["sam", "cdk", "cfn", "terraform", "typescript", "python"] as const;

/** The name of what is printed. */
export type EmitName = (typeof emitNames)[number];

/** Whether the code sends the jobs, and not only sets up the queue. */
export const isSender = (name: EmitName): boolean => name === "typescript" || name === "python";

/** Spreads that a few lines of code can draw without knowing the consumer. */
const senderSpreads: readonly SpreadName[] = ["stratified", "random"];

/** The spread of a sender: `stratified` unless given. @throws {FlattenError} (usage) for one that needs the library. */
export function senderSpread(given: SpreadName | undefined): SpreadName {
  if (given === undefined || senderSpreads.includes(given)) return given ?? "stratified";
  throw usageError(
    `--emit and --spread ${given} cannot be combined: this spread depends on the function and its mapping`,
    "use --spread stratified or random, or the library: import { planDelays } from flatten-the-curve/plan",
  );
}

/** Checks that there is something to emit. @throws {FlattenError} (usage) */
export function refuseEmit(flags: EmitFlags, goal: Goal | undefined): void {
  const { emit, via = "sqs", format } = flags;
  if (emit === undefined) return;
  const [flag = format === "json" ? "--format json" : undefined] = givenFlags(flags, ["arrivals", "delays"]);
  if (flag !== undefined) throw usageError(`--emit and ${flag} cannot be combined`, "use only one of them");
  if (!isQueued(via)) {
    throw usageError(`--emit and --via ${via} cannot be combined: the code is for a queue`, "leave out --via");
  }
  if (goal === undefined) {
    throw usageError("--emit needs a goal or given delays", `for example: flatten plan --max-peak 10 --emit ${emit}`);
  }
}

interface EmitFlags {
  readonly emit?: EmitName;
  readonly arrivals?: string;
  readonly via?: Via;
  readonly delays?: string;
  readonly format?: string;
}

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
