import { defined } from "../../base/encoding.ts";
import { usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { openSink, type ResultSink, writeNote } from "../../cli/output.ts";
import { givenFlags } from "../../cli/parse/values.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import { noDelays } from "../../plan/spreads/spread.ts";
import { refuseDelayedInvoke, refuseSpreadWithoutDelays, refuseUnusedMapping } from "../arms/arm-from-flags.ts";
import { beyondFor, beyondSentence, refuseNeedlessBeyond } from "../arms/beyond.ts";
import { burstGoalOf, givenOf } from "../arms/goal-flags.ts";
import { delaysFile } from "./document.ts";
import { type PlanFlags, refuseEmit, refuseMeasuredTrigger } from "./flags.ts";
import { type PlanAnswer, planForGoal, planTradeOff } from "./goal-plan.ts";
import { type PlanSubject, subjectOf } from "./subject.ts";

/** Larger bursts would be computed for hours. */
const countMax = 100_000_000;
const delaysMax = 1_000_000;
const ofDelays = { flag: "--delays", what: "delays were", example: "delays.csv" } as const;

/** Predicts a burst, or finds delays for a goal. Opens a target only for a function that flags or the project file name, and for `--work-from metrics` or `logs`. */
export const runPlan: CommandRun<PlanFlags> = async (context, flags) => {
  refuseMeasuredTrigger(flags.via ?? "sqs", flags);
  const goal = goalOf(flags);
  noteBeyond(context, flags);
  refuseDelaysFile(flags, goal);
  refuseEmit(flags, goal);
  const { delays } = flags;
  const sink = await openSink(context, flags);
  const delaysSink = delays === undefined ? undefined : await openSink(context, { output: delays }, ofDelays);
  const subject = await subjectOf(context, flags);
  checkCount(subject.count, delays !== undefined);
  if (flags.seed !== undefined && delays === undefined && subject.reading === null && flags.workFrom === undefined) {
    writeNote(context, "--seed has no effect without --delays: it draws the delays that are written to the file");
  }
  const { isMet, row } = await answerOf(context, flags, subject, goal, sink);
  if (isMet && row !== undefined && delays !== undefined) {
    await delaysSink?.write(delaysFile(delays, row, subject, flags.seed ?? 1));
  } else if (delays !== undefined) {
    writeNote(context, `${delays} was not written, because no delays meet the goal`);
  }
  return isMet ? "ok" : "assertion";
};

/** Makes the plan that the flags ask for, and prints it. What only one kind of plan needs is loaded for it alone. */
async function answerOf(
  context: CommandContext,
  flags: PlanFlags,
  subject: PlanSubject,
  goal: Goal | undefined,
  sink: ResultSink,
): Promise<PlanAnswer> {
  if (flags.arms !== undefined) return (await import("./arms.ts")).planArms(context, flags, subject, goal, sink);
  refuseTenants(flags);
  if (flags.cap) return (await import("./cap.ts")).planCap(context, subject, sink);
  if (flags.arrivals !== undefined) {
    return (await import("./arrivals.ts")).planArrivals(context, flags, flags.arrivals, subject, sink);
  }
  return goal === undefined ? planTradeOff(context, subject, sink) : planForGoal(context, flags, subject, goal, sink);
}

/** @throws {FlattenError} (usage) for more jobs than a plan, or a file of delays, can have. */
function checkCount(count: number, isWritten: boolean): void {
  if (count > countMax) {
    throw usageError(`a plan covers at most ${countMax} jobs, not ${count}`, "for example: --count 1m");
  }
  if (isWritten && count > delaysMax) {
    throw usageError(`--delays writes at most ${delaysMax} jobs, not ${count}`, "for example: --count 10k");
  }
}

/** @throws {FlattenError} (usage) for tenants without arms to compare. */
function refuseTenants({ tenants }: PlanFlags): void {
  if (tenants === undefined) return;
  throw usageError(
    "--tenants requires --arms: it predicts how long the tenants wait with each arm",
    "for example: flatten plan --arms fair --tenants 'big:900,small:10x10'",
  );
}

const example = "for example: flatten plan --count 100 --max-peak 10";

/** The goal, or the delays, that the flags give. @throws {FlattenError} (usage) for flags that cannot be combined. */
function goalOf(flags: PlanFlags): Goal | undefined {
  const { via = "sqs", jitter, maxPeak, confidence } = flags;
  refuseUnusedMapping([via], flags);
  const hasDelays = isQueued(via) || jitter !== undefined;
  refuseSpreadWithoutDelays(flags, hasDelays, "leave out --spread, or send through the queue: --via sqs");
  if (jitter !== undefined && jitter.maxSeconds > 0) refuseDelayedInvoke(via, jitter);
  const given = givenOf(flags);
  const goals = given.filter((flag) => flag !== "--jitter");
  // Direct invokes have no delays, so --jitter can be left out for them.
  const window = jitter ?? (isQueued(via) || goals.length > 0 ? undefined : noDelays);
  if (window === undefined) return burstGoalOf(flags, example);
  if (goals.some((flag) => flag !== "--max-peak")) {
    throw usageError(`${given.join(" and ")} cannot be combined: a goal chooses the delays`, "use only one of them");
  }
  if (confidence !== undefined) {
    throw usageError("--confidence needs a goal, and --jitter gives the delays instead of one", example);
  }
  return { window, ...defined({ over: maxPeak }) };
}

/** Refuses `--delays` where a plan has no delays of single jobs. @throws {FlattenError} (usage) */
function refuseDelaysFile({ delays, output, arrivals, via = "sqs" }: PlanFlags, goal: Goal | undefined): void {
  if (delays === undefined) return;
  if (arrivals !== undefined) {
    throw usageError(
      "--delays and --arrivals cannot be combined: a plan for recorded arrivals compares settings",
      "plan a burst: --count 100",
    );
  }
  if (!isQueued(via)) {
    throw usageError(`--delays and --via ${via} cannot be combined: a direct invoke has no delay`, "use --via sqs");
  }
  if (goal === undefined) throw usageError("--delays needs a goal or given delays", `${example} --delays ${delays}`);
  if (delays === output) throw usageError("--delays and --output name the same file", "write to two files");
}

/**
 * Says on stderr how given delays beyond 900 s would be made.
 *
 * @throws {FlattenError} (usage) for delays that cannot be made, or not by a sender of the user.
 */
function noteBeyond(context: CommandContext, flags: PlanFlags): void {
  const { beyond, via = "sqs", jitter = null, arrivals } = flags;
  refuseNeedlessBeyond(beyond, [jitter]);
  const way = beyondFor(beyond, via, jitter);
  if (way === undefined || jitter === null) return;
  const [flag] = givenFlags(flags, ["delays", "emit"]);
  if (flag !== undefined) {
    throw usageError(
      `${flag} and --beyond cannot be combined: a sender of your own has only message timers`,
      `leave out ${flag}`,
    );
  }
  // A plan for recorded arrivals refuses given delays.
  if (arrivals === undefined) writeNote(context, beyondSentence(way, jitter));
}
