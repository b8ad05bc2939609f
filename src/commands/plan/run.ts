import { type ExitReason, usageError } from "../../base/errors.ts";
import type { CommandContext, CommandRun } from "../../cli/command.ts";
import { quoted } from "../../cli/command-line.ts";
import { interruptible } from "../../cli/interruptible.ts";
import { type ResultSink, openSink, resultText, writeNote } from "../../cli/output.ts";
import type { Goal } from "../../plan/solve/goal.ts";
import { delaysFile } from "./document.ts";
import { type PlanFlags, goalOf, noteBeyond, refuseDelaysFile } from "./flags.ts";
import { planForGoal } from "./goal-plan.ts";
import { nextForArms } from "./next.ts";
import { type PlanSubject, subjectOf } from "./subject.ts";
import { refuseMeasuredTrigger } from "./work/flags.ts";
import { refuseEmit } from "./emit/settings.ts";

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
  if (flags.arms !== undefined) return comparison(context, flags, subject, goal, sink);
  refuseTenants(flags);
  if (flags.cap) {
    const { planCap } = await import("./cap.ts");
    const { document, page } = await interruptible(context.interrupted, () => planCap(subject));
    await sink.write(resultText(context, flags, document, (_, view) => page(view)));
    return "ok";
  }
  if (flags.arrivals !== undefined) {
    const { planArrivals } = await import("./arrivals.ts");
    const { text, isKept } = await planArrivals(context, flags, flags.arrivals, subject);
    await sink.write(text);
    return isKept ? "ok" : "assertion";
  }
  if (goal === undefined) {
    const { planTradeOff } = await import("./trade-off.ts");
    const { document, page } = await interruptible(context.interrupted, () => planTradeOff(subject));
    await sink.write(resultText(context, flags, document, (_, view) => page(view)));
    return "ok";
  }
  const { text, isMet, row } = await planForGoal(context, flags, subject, goal);
  if (text !== undefined) await sink.write(text);
  if (delays !== undefined && isMet) {
    await delaysSink?.write(delaysFile(delays, row, { ...subject, seed: flags.seed ?? 1 }));
  } else if (delays !== undefined) {
    writeNote(context, `${delays} was not written, because no delays meet the goal`);
  }
  return isMet ? "ok" : "assertion";
};

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

/** Predicts the arms of `--arms`, and prints them side by side. */
async function comparison(
  context: CommandContext,
  flags: PlanFlags,
  subject: PlanSubject,
  goal: Goal | undefined,
  sink: ResultSink,
): Promise<ExitReason> {
  const [{ armsDocument, planArms }, { armsPage }] = await Promise.all([
    import("./arms.ts"),
    import("./arms-report.ts"),
  ]);
  const { argv } = context;
  const plan = await interruptible(context.interrupted, () => planArms(subject, goal));
  const jobs = flags.tenants && `--tenants ${quoted(typed(argv, "--tenants"))}`;
  const next = nextForArms(subject, typed(argv, "--arms"), jobs);
  await sink.write(
    resultText(context, flags, armsDocument(plan, subject, next), (_, view) => armsPage(plan, subject, next, view)),
  );
  return !plan.hasGoal || plan.best !== null ? "ok" : "assertion";
}

/** The value of a flag as it was typed. */
function typed(argv: readonly string[], flag: string): string {
  const at = argv.findIndex((arg) => arg.startsWith(flag));
  return argv[at]?.split("=")[1] ?? argv[at + 1] ?? "";
}
