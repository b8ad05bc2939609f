import { usageError } from "../../base/errors.ts";
import type { CommandContext } from "../../cli/command.ts";
import { type ResultSink, writeNote } from "../../cli/output.ts";
import { interruptible } from "../../cli/process.ts";
import { type CapPlan, capFor, isCapBetter } from "../../plan/solve/cap.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import { chooseByKnowledge, type PlanRow, type SolvedPlan, type SolveRequest } from "../../plan/solve/plan.ts";
import { queueModel, windowFinder } from "../../plan/solve/rows-for-goal.ts";
import { type SolveStep, solve, tradeOff } from "../../plan/solve/solve.ts";
import { planDocument, tradeOffDocument } from "./document.ts";
import { type EmitName, isSender, type PlanFlags, senderSpread } from "./flags.ts";
import { nextFor, nextForCap, nextForFunction, nextForTradeOff } from "./next.ts";
import { type PlanPage, planReport, tradeOffPage } from "./report.ts";
import type { PlanSubject } from "./subject.ts";

/** What a plan has found. */
export interface PlanAnswer {
  /** Whether something that was planned meets the goal; true without a goal. */
  readonly isMet: boolean;
  /** The recommended row of a plan for a goal. */
  readonly row?: PlanRow;
}

/** Finds delays for a goal, or predicts given ones, and recommends a spread, or the maximum concurrency of the mapping. */
export async function planForGoal(
  context: CommandContext,
  flags: PlanFlags,
  subject: PlanSubject,
  goal: Goal,
  sink: ResultSink,
): Promise<PlanAnswer> {
  const { emit, delays } = flags;
  const { count, work, consumer, via } = subject;
  const hasSender = emit !== undefined && isSender(emit);
  const spread = hasSender ? senderSpread(flags.spread) : flags.spread;
  // Code is printed for one row: the others need not be computed if its spread is known.
  const request = { count, work, consumer, via, goal, spread, only: emit === undefined ? undefined : spread };
  const solved = await interruptible(context.interrupted, () => solve(request, stepNotes(context, count)));
  if (solved.kind === "impossible") throw usageError(solved.why, `nearest is ${solved.nearest}`);
  const plan = isWorkKnown(subject) ? solved : withoutPlaces(solved);
  // Another sender has neither the drawn work of each job nor a reason to change the mapping instead.
  const choices = delays === undefined && emit === undefined ? plan : withoutPlaces(plan);
  const row = chooseByKnowledge(choices, spread, flags.sizes !== undefined);
  const cap = delays === undefined && !hasSender ? capFor(request) : null;
  const isCapBest = cap !== null && flags.spread === undefined && isCapBetter(cap, row);
  const isMet = isCapBest || row.unmet === null;
  if (emit !== undefined) {
    const sent = hasSender ? senderRow(request, row) : row;
    const text = await codeFor(context, emit, subject, goal, sent, isCapBest ? cap : null);
    if (text !== undefined) await sink.write(text);
    return { isMet: text !== undefined, row };
  }
  const page = { ...subject, plan, chosen: row, cap, isCapBest, next: nextOf(subject, row, isCapBest ? cap : null) };
  await sink.show(planDocument(page), (_, view) => planReport(page, view));
  return { isMet, row };
}

/** The work of a job of the user is known only by its size. */
const isWorkKnown = ({ asked, reading }: PlanSubject): boolean =>
  asked.sizes !== undefined || (reading === null && asked.like === undefined);

const withoutPlaces = <P extends Pick<SolvedPlan, "rows">>(plan: P): P => ({
  ...plan,
  rows: plan.rows.filter(({ places }) => places === undefined),
});

/** @param cap the maximum concurrency, if it is recommended. */
function nextOf(subject: PlanSubject, row: PlanRow, cap: CapPlan | null): PlanPage["next"] {
  if (subject.reading?.isOwn === false) return nextForFunction(subject, subject.reading, row, cap);
  return cap === null ? nextFor(subject, row) : nextForCap(subject, cap, row);
}

/** The delays of an emitted sender: whole seconds, in which more jobs start at the same instant. */
function senderRow(request: SolveRequest, chosen: PlanRow) {
  const { goal } = request;
  return "window" in goal ? chosen : windowFinder(queueModel(true), request, goal, chosen.spread)(false);
}

/** The code of a plan; undefined if the plan does not meet the goal. */
async function codeFor(
  context: CommandContext,
  name: EmitName,
  { count, work, consumer, reading }: PlanSubject,
  goal: Goal,
  row: ReturnType<typeof senderRow>,
  cap: CapPlan | null,
): Promise<string | undefined> {
  if (cap === null && row.unmet !== null) {
    const hint = "To see the nearest plan, leave out --emit.";
    writeNote(context, `No code was printed, because no delays meet the goal. ${hint}`);
    return undefined;
  }
  const { emitted } = await import("./emit/emit.ts");
  return emitted(name, { goal, row, cap, count, work, consumer, functionName: reading?.target.function });
}

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

/** Finds what every spread does in some windows. @throws {FlattenError} (usage) if no job can run. */
export async function planTradeOff(
  context: CommandContext,
  subject: PlanSubject,
  sink: ResultSink,
): Promise<PlanAnswer> {
  const { count, work, consumer, via } = subject;
  const all = await interruptible(context.interrupted, () => tradeOff({ count, work, consumer, via }));
  if (all.kind === "impossible") throw usageError(all.why, `nearest is ${all.nearest}`);
  const next = nextForTradeOff(subject, all);
  await sink.show(tradeOffDocument(subject, all, next), (_, view) => tradeOffPage(subject, all, next, view));
  return { isMet: true };
}
