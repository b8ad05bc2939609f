import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { Outage } from "../../base/job.ts";
import { accountConcurrency, limits } from "../../base/limits.ts";
import { type FlagDefinition, grouped } from "../../cli/command.ts";
import { parseLongWindow, parseTenants, parseWorkTime, workHelp } from "../../cli/parse/load.ts";
import {
  badValue,
  givenFlags,
  parseChoice,
  parseCount,
  parseDuration,
  parsePositiveDuration,
  parseShare,
  refuseTogether,
  type ValueParser,
} from "../../cli/parse/values.ts";
import type { EmulatorFlags } from "../../cli/target/emulator-flags.ts";
import { type ArmSpec, armName } from "../../experiment/arm-spec.ts";
import type { Assertion } from "../../measure/assertion.ts";
import type { Payloads } from "../../plan/payloads.ts";
import { type Arrivals, spanSeconds } from "../../plan/predict.ts";
import { isQueued, type Via, viaNames } from "../../plan/scenario.ts";
import { type JitterWindow, type SpreadName, spreadNames } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { type BeyondChoice, beyondFlag, beyondFor } from "./beyond.ts";

/** The playback speed of a local run: a multiple of the wall clock, or `auto` for a run of about ten seconds. */
export type Speed = number | "auto";

/** Flags of the jobs of an arm and of how they are sent, after parsing. */
export interface ArmFlags {
  readonly count?: number;
  readonly spread?: SpreadName;
  readonly beyond?: BeyondChoice;
  readonly pause?: number;
  readonly parallel?: number;
  readonly work?: Work;
  readonly fail?: number;
  readonly flaky?: number;
  readonly outage?: Outage;
  readonly timeout?: number;
  readonly assert?: readonly Assertion[];
  readonly abort?: readonly Assertion[];
  /** What is sent for the jobs, if the jobs are not flatten's own. */
  readonly jobPayloads?: Payloads;
  /** When each job arrives, if they do not arrive at once. */
  readonly arrivalsSeconds?: Arrivals;
}

const defaultCount = 100;
/** The work of a job without `--work`, seconds. */
const defaultWorkSeconds = 5;

/**
 * How long a job of a function of the user is assumed to take, seconds: 5, or half of the timeout of the function if that is
 * shorter, because a job that takes longer than the timeout never ends.
 */
export const assumedSeconds = (timeoutSeconds: number): number => Math.min(defaultWorkSeconds, timeoutSeconds / 2);

/** Flags of the jobs. */
export const loadFlags: readonly FlagDefinition[] = grouped("load", [
  { syntax: "-n, --count <n>", help: "number of jobs (default: 100)", parse: parseCount },
  { syntax: "--work <time>", help: workHelp, parse: parseWorkTime },
  { syntax: "--fail <share>", help: "share of the jobs that fail on every attempt", parse: parseShare },
  { syntax: "--flaky <share>", help: "probability that any one attempt fails", parse: parseShare },
]);

/** The flag of the path of the jobs. @param preset what the help calls the default. @param paths those that it accepts. */
export const viaFlag = (preset: string, paths: readonly Via[] = viaNames): FlagDefinition => ({
  syntax: "--via <path>",
  group: "delays",
  help: `path of the jobs: ${paths.join(", ")} (default: ${preset})`,
  parse: parseChoice(paths),
});

/** The flag of the window of the delays. @param help what the delays are; the unit and the range are added. */
export const jitterFlag = (help: string): FlagDefinition => ({
  syntax: "--jitter <window>",
  group: "delays",
  help: `${help}, whole seconds: max or min-max, 0-900; longer ones need --beyond`,
  parse: parseLongWindow,
});

/** The flag of the placement of the delays. @param preset what the help calls the default. */
export const spreadFlag = (preset: string): FlagDefinition => ({
  syntax: "--spread <how>",
  group: "delays",
  help: `placement of the delays in the window: ${spreadNames.join(", ")} (default: ${preset})`,
  parse: parseChoice(spreadNames),
});

/** Flags for how jobs are delayed and sent. */
export const delayFlags: readonly FlagDefinition[] = grouped("delays", [
  spreadFlag("random"),
  beyondFlag,
  { syntax: "--pause <time>", help: "pause between two calls", parse: parseDuration },
  { syntax: "--parallel <n>", help: "calls in flight (default for invokes: the whole burst)", parse: parseCount },
]);

/** The flag that ends a run that takes too long. */
export const timeoutFlag: FlagDefinition = {
  syntax: "--timeout <time>",
  group: "checks",
  help: "stop sending and following after this time",
  parse: parsePositiveDuration,
};

/** The flag of the tenants that the jobs of an arm belong to. */
export const tenantsFlag: FlagDefinition = {
  syntax: "--tenants <list>",
  group: "load",
  help: "tenants and their jobs, for the arm fair: big:900,small:10x10 is one with 900 jobs, then ten with 10 each",
  parse: parseTenants,
};

/** The flag that prints the whole report on a terminal, where it is cut to one screen otherwise. */
export const detailsFlag: FlagDefinition = {
  syntax: "--details",
  help: "print the whole report on a terminal, not one screen of it; a file or a pipe always gets the whole one",
};

const parseSpeed: ValueParser<Speed> = (flag) => (text) => {
  const speed = Number(text);
  if (text === "auto" || (speed > 0 && Number.isFinite(speed))) return text === "auto" ? text : speed;
  throw badValue(flag, text, "expected a number above 0, or auto", "20");
};

/** The flag that sets the playback speed of a local run. */
export const speedFlag: FlagDefinition = {
  syntax: "--speed <n>",
  group: "local",
  help: "play the run n times as fast as in reality, or auto: in about ten seconds (default: as fast as possible)",
  parse: parseSpeed,
};

/** Returns the arm that the flags describe. @throws {FlattenError} (usage) for delays that cannot be made. */
export function armSpecOf(flags: ArmFlags, via: Via, window: JitterWindow | null): ArmSpec {
  const spread = window === null ? "none" : (flags.spread ?? "random");
  const beyond = beyondFor(flags.beyond, via, window);
  const work = flags.work ?? fixedWork(defaultWorkSeconds);
  const { arrivalsSeconds: arrivals = [] } = flags;
  const sendingMs = (flags.pause ?? 0) * (flags.count ?? defaultCount) + 1000 * spanSeconds(arrivals);
  const failing = (flags.fail ?? 0) > 0 || (flags.flaky ?? 0) > 0 || flags.outage !== undefined;
  const name = armName(via, window, spread);
  return {
    name: via === "pool" ? `${name} ${flags.parallel}` : name,
    via,
    count: flags.count ?? defaultCount,
    window,
    spread,
    ...(beyond === undefined ? {} : { beyond }),
    work,
    failShare: flags.fail ?? 0,
    flaky: flags.flaky ?? 0,
    ...(flags.outage === undefined ? {} : { outage: flags.outage }),
    pauseMs: flags.pause ?? 0,
    parallel: flags.parallel,
    ...defined({
      abort: flags.abort,
      readsOtherThrottles: isAboutOthers(flags) ? (true as const) : undefined,
      arrivalsSeconds: arrivals.length === 0 ? undefined : arrivals,
      payloads: flags.jobPayloads,
    }),
    timeoutMs:
      flags.timeout ??
      defaultTimeoutMs(window, work, failing) +
        sendingMs +
        backlogMs(flags.count ?? defaultCount, work, placesOf(via, flags)),
  };
}

/** Whether a condition is about the throttles of other functions, which cost a metric to read. */
const isAboutOthers = ({ assert = [], abort = [] }: ArmFlags): boolean =>
  [...assert, ...abort].some(({ term }) => term === "otherThrottles");

const patienceMs = 30 * 60_000;
/** Failing jobs are retried after each visibility timeout, and dead-lettered after several. */
const failingPatienceMs = 8 * 3_600_000;

const defaultTimeoutMs = (window: JitterWindow | null, work: Work, failing: boolean): number =>
  (window?.maxSeconds ?? 0) * 1000 + 10_000 * work.quantile(0.99) + patienceMs + (failing ? failingPatienceMs : 0);

/** Invocations at once: as many as an account of the default size runs, or fewer if the path limits them. */
const placesOf = (via: Via, { parallel = accountConcurrency }: ArmFlags): number =>
  via === "pool" ? Math.min(parallel, accountConcurrency) : accountConcurrency;

/** Four times as long as this many places need for all jobs, milliseconds: large bursts wait for concurrency. */
const backlogMs = (count: number, work: Work, places: number): number => (4_000 * count * work.meanSeconds) / places;

/** Checks that a goal is not combined with a direct invoke, which cannot be delayed. @throws {FlattenError} (usage) */
export function refuseDirectGoal(via: Via | undefined, goalFlag: string): void {
  if (via === undefined || isQueued(via)) return;
  throw usageError(
    `${goalFlag} and --via ${via} cannot be combined: a goal needs delays, and only messages can be delayed`,
    "leave out --via, or send through the queue: --via sqs",
  );
}

/** Checks that delays are not combined with a direct invoke: only messages have a timer. @throws {FlattenError} (usage) */
export function refuseDelayedInvoke(via: Via, window: JitterWindow | null): void {
  if (window === null || isQueued(via)) return;
  throw usageError(
    `--jitter and --via ${via} cannot be combined: only messages can be delayed`,
    "leave out --jitter, or send through the queue: --via sqs",
  );
}

/**
 * Checks that flags of the mapping and its queue are not given without an arm that sends through the queue: they would have no
 * effect.
 *
 * @throws {FlattenError} (usage)
 */
export function refuseUnusedMapping(vias: readonly Via[], flags: EmulatorFlags): void {
  if (vias.some(isQueued)) return;
  refuseTogether(
    "a direct invoke",
    givenFlags(flags, ["batchSize", "batchingWindow", "mappingMaxConcurrency", "maxReceiveCount"]),
    "it does not use the queue and its event source mapping",
    (flag) => `send through the queue: --via sqs, or the arm sqs of compare; or leave out ${flag}`,
  );
}

/**
 * Checks that flags of the driver are not combined with the trigger function, which sends by itself.
 *
 * @throws {FlattenError} (usage)
 */
export function refusePacedTrigger(via: Via, flags: ArmFlags): void {
  const { pause = 0, parallel, spread = "random", count = defaultCount, jobPayloads } = flags;
  const { triggerJobsMax } = limits.flatten;
  const other = jobPayloads === undefined ? `--spread ${spread}` : "--payload";
  const isPlannedAtOnce = jobPayloads !== undefined || (spread !== "random" && spread !== "none");
  if (via === "trigger" && count > triggerJobsMax && isPlannedAtOnce) {
    throw usageError(
      `--via trigger and ${other} cannot be combined above ${triggerJobsMax} jobs: several invocations of the trigger function send them, each with a plan of its own`,
      "let flatten send the jobs: --via sqs, or the arm sqs of compare",
    );
  }
  const given = pause > 0 ? "--pause" : "--parallel";
  if (via !== "trigger" || (pause === 0 && parallel === undefined)) return;
  throw usageError(
    `--via trigger and ${given} cannot be combined: the trigger function sends by itself, as fast as it can`,
    `let flatten send the jobs: --via sqs, or the arm sqs of compare; or leave out ${given}`,
  );
}
