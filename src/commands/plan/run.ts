import { type ExitReason, usageError } from "../../base/errors.ts";
import { sum } from "../../base/statistics.ts";
import type { CommandRun } from "../../cli/command.ts";
import type { CommandContext } from "../../cli/context.ts";
import { interruptible } from "../../cli/interruptible.ts";
import { announce, openSink, type ResultSink, resultText, writeNote } from "../../cli/output.ts";
import { resolveSettings, type Settings } from "../../cli/project-file.ts";
import { namesParts } from "../../operate/workload/names.ts";
import { capFor, isCapBetter } from "../../plan/solve/cap.ts";
import { chooseByKnowledge } from "../../plan/solve/choose-row.ts";
import { queueModel } from "../../plan/solve/delays-for-goal.ts";
import type { BurstGoal } from "../../plan/solve/goal.ts";
import type { PlanRow, SolveRequest } from "../../plan/solve/plan.ts";
import { windowFinder } from "../../plan/solve/rows-for-goal.ts";
import { type SolveStep, solve, tradeOff } from "../../plan/solve/solve.ts";
import { noteBeyond } from "./beyond.ts";
import { delaysFile, planDocument, tradeOffDocument } from "./document.ts";
import type { EmittedPlan } from "./emit/emit.ts";
import { type EmitName, isSender, refuseEmit, senderSpread } from "./emit/names.ts";
import { consumerOf, goalOf, type PlanFlags, refuseDelaysFile } from "./flags.ts";
import { nextFor, nextForCap, nextForFunction, nextForTradeOff } from "./next.ts";
import { nextFlags, otherPlan } from "./other-plans.ts";
import { type PlanPage, planReport, type TradeOffPage, tradeOffReport } from "./report.ts";
import { assumedWork, refuseStopped } from "./work/assumed.ts";
import { refuseMeasuredTrigger } from "./work/flags.ts";
import { learnWorkFor, sizesFor } from "./work/from.ts";
import { likeLines } from "./work/text.ts";

const defaultCount = 100;
/** Larger bursts would be computed for hours. */
const countMax = 100_000_000;
const delaysMax = 1_000_000;
const ofDelays = { flag: "--delays", what: "delays were", example: "delays.csv" } as const;

/** Predicts a burst, or finds delays for a goal. Opens a target only for a function that flags or the project file name, and for `--work-from metrics` or `logs`. */
export const runPlan: CommandRun<PlanFlags> = async (context, flags) => {
  const via = flags.via ?? "sqs";
  refuseMeasuredTrigger(via, flags);
  const goal = goalOf(flags);
  noteBeyond(context, flags);
  refuseDelaysFile(flags, goal);
  refuseEmit(flags, goal);
  const like = flags.like === undefined ? undefined : await playedFor(context, flags);
  const settings = await resolveSettings(context, flags);
  const isRead = !flags.ideal && like === undefined && namesFunction(settings, flags);
  const reading = isRead ? await (await import("./reading.ts")).readingFor(context, flags) : undefined;
  const consumer = consumerOf(flags, like?.consumer ?? reading?.consumer);
  const sink = await openSink(context, flags);
  const { delays: delaysPath } = flags;
  const delaysSink = delaysPath === undefined ? undefined : await openSink(context, { output: delaysPath }, ofDelays);
  const sizes = await sizesFor(context, flags);
  const learned =
    (await learnWorkFor(context, flags, sizes)) ??
    (flags.work === undefined ? (like?.learned ?? reading?.learned ?? undefined) : undefined);
  const count = sizes?.sizes.length ?? jobsOf(flags) ?? defaultCount;
  const known = learned?.sized?.work ?? learned?.work ?? flags.work;
  const work = known ?? assumedWork(context, consumer, reading);
  if (known !== undefined) refuseStopped(known, consumer);
  checkCount(count, delaysPath !== undefined);
  const isLocal = settings.target.kind === "local";
  const asked = { count, work, consumer, goal, learned: learned?.work, reading, isLocal };
  const other = await otherPlan(context, flags, asked);
  if (other !== undefined) {
    await sink.write(other.text);
    return other.isKept ? "ok" : "assertion";
  }
  const flagsOfNext = nextFlags(flags, asked);
  const base = { reading: reading ?? null, count, work, via, ideal: flags.ideal === true, learned: learned ?? null };
  if (goal === undefined) {
    const all = await interruptible(context.interrupted, () => tradeOff({ count, work, consumer, via }));
    if (all.kind === "impossible") throw usageError(all.why, `nearest is ${all.nearest}`);
    const page: TradeOffPage = { ...base, tradeOff: all, next: nextForTradeOff(all, count, work, flagsOfNext) };
    const document = tradeOffDocument(page, consumer);
    await sink.write(resultText(context, flags, document, (_, view) => tradeOffReport(page, view)));
    return "ok";
  }
  const hasSender = flags.emit !== undefined && isSender(flags.emit);
  const spread = hasSender ? senderSpread(flags.spread) : flags.spread;
  // Code is printed for one row: the others need not be computed if its spread is known.
  const only = flags.emit === undefined ? undefined : spread;
  const request = { count, work, consumer, via, goal, spread, only };
  const solved = await interruptible(context.interrupted, () => solve(request, stepNotes(context, count)));
  if (solved.kind === "impossible") throw usageError(solved.why, `nearest is ${solved.nearest}`);
  // The work of a job of the user is known only by its size.
  const isWorkKnown = sizes !== undefined || (reading === undefined && like === undefined);
  const plan = isWorkKnown ? solved : { ...solved, rows: withoutPlaces(solved.rows) };
  // Another sender has neither the drawn work of each job nor a reason to change the mapping instead.
  const choices =
    delaysPath === undefined && flags.emit === undefined ? plan : { goal, rows: withoutPlaces(plan.rows) };
  const chosen = chooseByKnowledge(choices, spread, sizes !== undefined);
  const cap = delaysPath === undefined && !hasSender ? capFor(request) : null;
  const isCapBest = cap !== null && flags.spread === undefined && isCapBetter(cap, chosen);
  const next =
    reading?.isOwn === false
      ? nextForFunction(reading, chosen, isCapBest ? cap : null, count, flags)
      : isCapBest
        ? nextForCap(cap, chosen, count, work, flagsOfNext, isLocal)
        : nextFor(chosen, count, work, flagsOfNext, isLocal);
  if (flags.emit !== undefined) {
    const row = hasSender && !("window" in goal) ? senderRow(request, goal, chosen) : chosen;
    const emittedPlan = { goal, row, cap: isCapBest ? cap : null, count, work, consumer };
    return emitCode(context, flags.emit, { ...emittedPlan, functionName: reading?.target.function }, sink);
  }
  const page: PlanPage = { ...base, plan, chosen, cap, isCapBest, next };
  const document = planDocument(page, consumer);
  await sink.write(resultText(context, flags, document, (_, view) => planReport(page, view)));
  const isMet = isCapBest || chosen.unmet === null;
  if (delaysPath !== undefined) {
    const drawn = { count, work, consumer, seed: flags.seed ?? 1 };
    if (isMet) await delaysSink?.write(delaysFile(delaysPath, chosen, drawn));
    else writeNote(context, `${delaysPath} was not written, because no delays meet the goal`);
  }
  return isMet ? "ok" : "assertion";
};

/** The number of jobs that the flags give. */
const jobsOf = ({ count, tenants }: PlanFlags): number | undefined =>
  tenants === undefined ? count : sum(tenants.map(({ jobs }) => jobs));

/** The delays of an emitted sender: whole seconds, in which more jobs start at the same instant. */
const senderRow = (request: SolveRequest, goal: BurstGoal, { spread }: PlanRow): EmittedPlan["row"] =>
  windowFinder(queueModel(true), request, goal, spread)(false);

/** @throws {FlattenError} (usage) for more jobs than a plan, or a file of delays, can have. */
function checkCount(count: number, isWritten: boolean): void {
  if (count > countMax) {
    throw usageError(`a plan covers at most ${countMax} jobs, not ${count}`, "for example: --count 1m");
  }
  if (isWritten && count > delaysMax) {
    throw usageError(`--delays writes at most ${delaysMax} jobs, not ${count}`, "for example: --count 10k");
  }
}

/** Prints the code of a plan; nothing if the plan does not meet the goal. */
async function emitCode(
  context: CommandContext,
  name: EmitName,
  plan: EmittedPlan,
  sink: ResultSink,
): Promise<ExitReason> {
  if (plan.cap === null && plan.row.unmet !== null) {
    writeNote(
      context,
      "No code was printed, because no delays meet the goal. To see the nearest plan, leave out --emit.",
    );
    return "assertion";
  }
  const { emitted } = await import("./emit/emit.ts");
  await sink.write(emitted(name, plan));
  return "ok";
}

/** Whether the plan is for a function that flags or the project file name, and not for a burst of flatten's own stack. */
const namesFunction = ({ target, workload }: Settings, { stack }: PlanFlags): boolean =>
  namesParts(workload) || (stack !== undefined && target.kind !== "local");

/** The consumer and the durations of the function of `--like`, which is described on stderr. */
async function playedFor(context: CommandContext, flags: PlanFlags) {
  const { likeConsumer, likeFor } = await import("./work/like.ts");
  const like = await likeFor(context, flags);
  if (like === undefined) return undefined;
  announce(context, flags, (view) => likeLines(like, flags, view));
  return { consumer: likeConsumer(like), learned: like.learned };
}

const withoutPlaces = (rows: readonly PlanRow[]): PlanRow[] => rows.filter(({ places }) => places === undefined);

/** A plan for fewer jobs is there within a second or two, unless the machine is slow. */
const largeCount = 500_000;
const silentMs = 2_000;

/** Says on stderr what a long computation is doing, and how to end it. */
function stepNotes(context: CommandContext, count: number): (step: SolveStep) => void {
  const { wallClock } = context;
  const startedMs = wallClock.nowMs();
  return ({ spread, number, total }) => {
    const elapsedMs = wallClock.nowMs() - startedMs;
    if (count < largeCount && elapsedMs < silentMs) return;
    const soFar = elapsedMs < silentMs ? "" : `, ${Math.round(elapsedMs / 1_000)} s so far`;
    writeNote(context, `computing ${count} jobs: spread ${spread} (${number} of ${total}${soFar}; Ctrl-C ends it)`);
  };
}
