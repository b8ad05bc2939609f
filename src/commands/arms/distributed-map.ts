import { usageError } from "../../base/errors.ts";
import { limits } from "../../base/limits.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { type ArmSpec, followedJobsMax, fullJobsMax, sampleJobs } from "../../experiment/arm-spec.ts";
import { countedJobsMax, isUniform, poolJobsMax } from "../../experiment/send/planned-calls.ts";
import type { Via } from "../../plan/scenario.ts";
import { count as countText } from "../../terminal/format.ts";
import type { ArmFlags } from "./flags.ts";

/** The flags that an arm through a Distributed Map cannot have. */
type MapFlags = Pick<ArmFlags, "count" | "pause" | "parallel" | "jobPayloads" | "arrivalsSeconds"> & {
  readonly sizes?: unknown;
};

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
  if (via !== "map" && via !== "pool") return;
  refuseFlagsOfDriver(via, flags);
  if (via === "map") refuseOtherSends(flags, hasGoal, isLocal);
  else refuseOtherPools(flags);
}

/**
 * How a large burst through `map` runs: the emulator runs a sample, and the whole burst is computed; elsewhere its jobs are only
 * counted.
 *
 * @throws {FlattenError} (usage) for a burst that can only be counted, and whose jobs are not alike.
 */
export function sampledOrCounted(
  isLocal: boolean,
  via: Via,
  spec: Pick<ArmSpec, "count" | "work" | "failShare" | "abort">,
): Partial<Pick<ArmSpec, "count" | "sampleOf" | "isCounted">> {
  const { count } = spec;
  if (via !== "map") return {};
  if (isLocal) return count > fullJobsMax ? { count: sampleJobs, sampleOf: count } : {};
  if (count <= followedJobsMax) return {};
  refuseUncountable(spec);
  return { isCounted: true };
}

function refuseUncountable({ count, work, failShare, abort }: Parameters<typeof sampledOrCounted>[2]): void {
  if (count > countedJobsMax) {
    throw usageError(
      `--via map takes at most ${countText(countedJobsMax)} jobs: one execution of its state machine sends all of them`,
      "send several bursts, one after the other",
    );
  }
  const what = `--via map with more than ${countText(followedJobsMax)} jobs`;
  refuseTogether(
    what,
    [
      ...(failShare > 0 ? ["--fail"] : []),
      ...(isUniform({ work, failShare: 0 }) ? [] : ["--work with different times"]),
    ],
    "its state machine then makes jobs that are all alike, and flatten only counts them",
    `send several bursts of at most ${countText(followedJobsMax)} jobs, or let the emulator compute the whole burst: --target local`,
  );
  refuseTogether(
    what,
    givenFlags({ abort }, ["abort"]),
    "no condition is checked while jobs are only counted",
    "leave out --abort, or limit the time: --timeout 30m",
  );
}

function refuseFlagsOfDriver(via: Via, { pause = 0, sizes, jobPayloads, arrivalsSeconds }: MapFlags): void {
  refuseTogether(
    "a Distributed Map",
    givenFlags({ pause: pause > 0, sizes, payload: jobPayloads, arrivals: arrivalsSeconds }, [
      "pause",
      "sizes",
      "payload",
      "arrivals",
    ]),
    "its state machine sends jobs of flatten, as fast as it can",
    (flag) => (via === "map" ? "let flatten send the jobs: --via sqs" : `leave out ${flag}`),
  );
}

function refuseOtherSends({ parallel, count = 0 }: MapFlags, hasGoal: boolean, isLocal: boolean): void {
  if (hasGoal && isLocal && count > fullJobsMax) {
    throw usageError(
      `--via map and a goal cannot be combined above ${countText(fullJobsMax)} jobs on the emulator: it runs only a sample of them`,
      "find the delays: flatten plan --via map with the same goal; then send them: --jitter 0-900 --spread even",
    );
  }
  if (parallel === undefined) return;
  throw usageError(
    "--via map and --parallel cannot be combined: the state machine sends by itself, as fast as it can",
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
