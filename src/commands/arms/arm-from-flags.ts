import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import { accountConcurrency, limits } from "../../base/limits.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import type { EmulatorFlags } from "../../cli/target/emulator-flags.ts";
import { type ArmSpec, armName, fullJobsMax, isByMap, poolJobsMax } from "../../experiment/arm-spec.ts";
import { spanSeconds } from "../../plan/predict.ts";
import { isQueued, type Via } from "../../plan/scenario.ts";
import type { JitterWindow, SpreadName } from "../../plan/spreads/spread.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { count as countText } from "../../terminal/format.ts";
import { beyondFor } from "./beyond.ts";
import type { ArmFlags } from "./flags.ts";

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
    ...defined({ beyond }),
    work,
    failShare: flags.fail ?? 0,
    flaky: flags.flaky ?? 0,
    ...defined({ outage: flags.outage }),
    pauseMs: flags.pause ?? 0,
    parallel: flags.parallel,
    ...defined({
      abort: flags.abort,
      readsOtherThrottles: isAboutOthers(flags) || undefined,
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

const defaultCount = 100;
/** The work of a job without `--work`, seconds. */
const defaultWorkSeconds = 5;
/**
 * How long a job of a function of the user is assumed to take, seconds: 5, or half of the timeout of the function if that is
 * shorter, because a job that takes longer than the timeout never ends.
 */
export const assumedSeconds = (timeoutSeconds: number): number => Math.min(defaultWorkSeconds, timeoutSeconds / 2);

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

/** Checks that delays are not combined with a direct invoke: only messages have a timer. @throws {FlattenError} (usage) */
export function refuseDelayedInvoke(via: Via, window: JitterWindow | null): void {
  if (window === null || isQueued(via)) return;
  throw usageError(
    `--jitter and --via ${via} cannot be combined: only messages can be delayed`,
    "leave out --jitter, or send through the queue: --via sqs",
  );
}

/** Checks that a spread has delays to place. @param remedy how to give some @throws {FlattenError} (usage) */
export function refuseSpreadWithoutDelays(
  { spread }: { readonly spread?: SpreadName },
  hasDelays: boolean,
  remedy: string,
): void {
  if (hasDelays || spread === undefined || spread === "none") return;
  throw usageError(`--spread ${spread} needs delays: it places them in a window`, remedy);
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

/** Refuses flags of the driver for the trigger function, which sends by itself. @throws {FlattenError} (usage) */
export function refusePacedTrigger(via: Via, flags: ArmFlags): void {
  if (via !== "trigger") return;
  const { pause = 0, parallel, spread = "random", count = defaultCount, jobPayloads } = flags;
  const { triggerJobsMax } = limits.flatten;
  const other = jobPayloads === undefined ? `--spread ${spread}` : "--payload";
  const isPlannedAtOnce = jobPayloads !== undefined || (spread !== "random" && spread !== "none");
  if (count > triggerJobsMax && isPlannedAtOnce) {
    throw usageError(
      `--via trigger and ${other} cannot be combined above ${triggerJobsMax} jobs: several invocations of the trigger function send them, each with a plan of its own`,
      "let flatten send the jobs: --via sqs, or the arm sqs of compare",
    );
  }
  refuseTogether(
    "--via trigger",
    givenFlags({ pause: pause > 0, parallel }, ["pause", "parallel"]),
    "the trigger function sends by itself, as fast as it can",
    (flag) => `let flatten send the jobs: --via sqs, or the arm sqs of compare; or leave out ${flag}`,
  );
}

/**
 * Checks that an arm through a Distributed Map is one that its state machine can run: it sends jobs of flatten as fast as it
 * can, or invokes the function with so many places as `--parallel` has.
 *
 * @throws {FlattenError} (usage)
 */
export function checkMapFlags(
  via: Via,
  flags: MapFlags,
  { hasGoal = false, isLocal = false }: { readonly hasGoal?: boolean; readonly isLocal?: boolean } = {},
): void {
  if (!isByMap(via)) return;
  const { pause = 0, sizes, jobPayloads: payload, arrivalsSeconds: arrivals } = flags;
  refuseTogether(
    "a Distributed Map",
    givenFlags({ pause: pause > 0, sizes, payload, arrivals }, ["pause", "sizes", "payload", "arrivals"]),
    "its state machine sends jobs of flatten, as fast as it can",
    (flag) => (via === "map" ? "let flatten send the jobs: --via sqs" : `leave out ${flag}`),
  );
  if (via === "map") refuseOtherSends(flags, hasGoal, isLocal);
  else refuseOtherPools(flags);
}

/** The flags that an arm through a Distributed Map cannot have. */
type MapFlags = Pick<ArmFlags, "count" | "pause" | "parallel" | "jobPayloads" | "arrivalsSeconds"> & {
  readonly sizes?: unknown;
};

function refuseOtherSends({ parallel, count = 0 }: MapFlags, hasGoal: boolean, isLocal: boolean): void {
  if (hasGoal && isLocal && count > fullJobsMax) {
    throw usageError(
      `--via map and a goal cannot be combined above ${countText(fullJobsMax)} jobs on the emulator: it runs only a sample of them`,
      "find the delays: flatten plan --via map with the same goal; then send them: --jitter 0-900 --spread even",
    );
  }
  refuseTogether(
    "--via map",
    givenFlags({ parallel }, ["parallel"]),
    "the state machine sends by itself, as fast as it can",
    "leave out --parallel",
  );
}

function refuseOtherPools({ parallel, count = 0 }: MapFlags): void {
  const { childrenMax } = limits.states;
  if (parallel === undefined || parallel > childrenMax) {
    throw usageError(
      `--via pool needs --parallel, the invocations at once, from 1 to ${childrenMax} (the limit of Step Functions for one Map Run)`,
      "for example: --via pool --parallel 10",
    );
  }
  if (count <= poolJobsMax) return;
  throw usageError(
    `a Distributed Map that invokes the function takes at most ${countText(poolJobsMax)} jobs: the largest list that Step Functions accepts for a Map is not published`,
    "send the jobs through the queue: flatten burst --via map",
  );
}
