import type { CommandContext } from "../../cli/command.ts";
import { flagTexts } from "../../cli/command-line.ts";
import { readGivenFile } from "../../cli/files.ts";
import type { ResultSink } from "../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { interruptible } from "../../cli/process.ts";
import { type Lever, type LeverOutcome, type LeverPlan, planLevers } from "../../plan/arrivals.ts";
import type { Work } from "../../plan/work.ts";
import { fixedWork } from "../../plan/work-distributions.ts";
import { count, counted, none, roughly, timeOfDay } from "../../terminal/format.ts";
import { clean, nextLines, paragraph, type View } from "../../terminal/page.ts";
import { columnsFor, tableLines } from "../../terminal/table.ts";
import { type RecordedArrivals, readArrivals } from "./arrivals-file.ts";
import { consumerTexts, type PlanFlags, withoutSqs } from "./flags.ts";
import type { PlanAnswer } from "./goal-plan.ts";
import { readingLines } from "./goal-text.ts";
import type { PlanReading } from "./reading.ts";
import type { PlanSubject } from "./subject.ts";

/** Plans for recorded arrivals: the goal is met if a lever keeps the peak of `--max-peak`. */
export async function planArrivals(
  context: CommandContext,
  flags: PlanFlags,
  path: string,
  { consumer, learned, reading }: PlanSubject,
  sink: ResultSink,
): Promise<PlanAnswer> {
  refuseTogether(
    "--arrivals",
    givenFlags(withoutSqs(flags), others),
    "the file gives the jobs, and the plan tries the levers",
    "to set the largest acceptable peak: --max-peak 20",
  );
  refuseTogether(
    "--arrivals",
    givenFlags(flags, ["ideal"]),
    "the plan compares settings, and an ideal consumer has none",
    "leave out --ideal",
  );
  const file = await readGivenFile(context, "--arrivals", path, "a file: --arrivals measured.json");
  const arrivals = readArrivals(file, path, flags.function);
  const work = flags.work ?? arrivals.work ?? learned?.work ?? fixedWork(5);
  // An invocation of a measured function has its batch already.
  const each = arrivals.areInvocations ? { ...consumer, batchSize: 1, batchingWindowSeconds: 0 } : consumer;
  const { arrivalsSeconds } = arrivals;
  const plan = await interruptible(context.interrupted, () =>
    planLevers({ arrivalsSeconds, work, consumer: each, maxPeak: flags.maxPeak }),
  );
  const isChosen = flags.maxPeak !== undefined;
  const replay = [
    ...flagTexts({ arrivals: path, work: flags.work?.text, like: flags.like }),
    ...consumerTexts(flags),
  ].join(" ");
  const played = flagTexts({ like: [path], arrivals: path }).join(" ");
  const page = { plan, isChosen, arrivals, work, reading, replay, played };
  const outcome = (each: (typeof plan.outcomes)[number]) => ({ ...each, text: leverText(each.lever) });
  const document = {
    schemaVersion: 1,
    kind: "plan-arrivals",
    arrivals: arrivalsSeconds.length,
    from: arrivals.from,
    measuredPeak: arrivals.measuredPeak,
    work: work.text,
    maxPeak: plan.maxPeak,
    asItWas: outcome(plan.asItWas),
    levers: plan.outcomes.map(outcome),
    best: plan.best === null ? null : outcome(plan.best),
  };
  await sink.show(document, (_, view) => leverReport(page, view));
  return { isMet: !isChosen || plan.best !== null };
}

const ofBursts = ["via", "jitter", "spread", "maxRate", "maxConnections", "deadline", "confidence"] as const;
const others = [...ofBursts, "count", "sizes"] as const;

/** What the page of `plan --arrivals` shows. */
interface LeverPage {
  readonly plan: LeverPlan;
  /** Whether a flag has set the largest acceptable peak. */
  readonly isChosen: boolean;
  readonly arrivals: RecordedArrivals;
  readonly work: Work;
  readonly reading: PlanReading | null;
  /** The flags with which `burst` and `compare` replay the arrivals. */
  readonly replay: string;
  /** The same for the emulator, which plays the function of the file. */
  readonly played: string;
}

/** The text of a lever. */
function leverText(lever: Lever): string {
  switch (lever.kind) {
    case "none":
      return "as it arrived";
    case "delays":
      return `delays 0-${lever.maxSeconds} s, ${lever.spread}`;
    case "cap":
      return `MaximumConcurrency ${lever.concurrency}`;
    case "reserved":
      return `reserved concurrency ${lever.concurrency}`;
  }
}

/** The page of `plan --arrivals`: the recorded load, and the peak and the end that each lever would have led to. */
function leverReport({ plan, isChosen, arrivals, work, reading, replay, played }: LeverPage, view: View): string[] {
  const { asItWas, maxPeak, outcomes, best } = plan;
  const rows = [asItWas, ...outcomes];
  const isKept = ({ peak }: LeverOutcome) => peak.p95 <= maxPeak;
  const { left, right } = columnsFor(rows);
  const body = tableLines(
    [
      left("lever", 1, ({ lever }) => leverText(lever)),
      right("peak", 1, ({ peak }) => count(peak.p95)),
      left(`at most ${count(maxPeak)}`, 3, (row) => (isKept(row) ? "yes" : "no")),
      right("last end", 2, (row) => endText(row.lastEndSeconds)),
      right("later by", 1, (row) => laterText(row, asItWas)),
    ],
    view,
    0,
  );
  return [
    ...paragraph(headingOf(arrivals, work), view, view.paint.bold),
    ...(reading === null ? [] : readingLines(reading, view)),
    "",
    ...body,
    "",
    ...paragraph(answerOf(plan), view, best === null ? view.paint.yellow : view.paint.bold),
    ...paragraph(notesOf(arrivals, isChosen ? undefined : maxPeak), view, view.paint.dim),
    ...(reading === null ? nextLines(nextOf(best, replay), view) : nextOfFunction(best, arrivals, played, view)),
  ];
}

function headingOf({ arrivalsSeconds, from, measuredPeak }: RecordedArrivals, work: Work): string {
  const period = roughly(arrivalsSeconds.at(-1) ?? 0);
  const peak = measuredPeak === null ? "" : `, measured peak ${count(measuredPeak)}`;
  return `${counted(arrivalsSeconds.length, "arrival")} in ${period} from ${timeOfDay(from)} UTC${peak}; work ${clean(work.text)}`;
}

const endText = (seconds: number): string => (Number.isFinite(seconds) ? roughly(seconds) : "never");

function laterText({ lever, lastEndSeconds }: LeverOutcome, asItWas: LeverOutcome): string {
  if (lever.kind === "none" || !Number.isFinite(lastEndSeconds)) return none;
  const seconds = lastEndSeconds - asItWas.lastEndSeconds;
  return seconds < 0.5 ? "0 s" : roughly(seconds);
}

function answerOf({ best, maxPeak, asItWas }: LeverPlan): string {
  if (best === null) return `No lever keeps the peak at or below ${maxPeak}. Allow a higher peak: --max-peak.`;
  if (best.lever.kind === "none") {
    return `No lever is needed: as it arrived, the load has a peak of ${count(best.peak.p95)}, which is at most ${count(maxPeak)}.`;
  }
  const later = Math.max(0, best.lastEndSeconds - asItWas.lastEndSeconds);
  return `Best: ${leverText(best.lever)}: a peak of ${count(best.peak.p95)} instead of ${count(asItWas.peak.p95)}, and the last job ends ${later < 0.5 ? "no later" : `${roughly(later)} later`}.`;
}

/** @param half half of the peak, if no flag has set the largest acceptable one */
function notesOf({ areInvocations }: RecordedArrivals, half: number | undefined): string {
  const source = areInvocations
    ? "The arrivals are the starts of invocations: if a limit held them back, the load itself was steeper. "
    : "";
  const limit =
    half === undefined ? "" : ` ${count(half)} is half of the peak as it arrived; --max-peak sets another limit.`;
  return `${source}The peak is the one that 95 % of the runs of the model do not exceed.${limit}`;
}

/** The command that tries the best lever on the arrivals. */
function nextOf(best: LeverOutcome | null, replay: string): string[] {
  if (best === null) return [];
  const { lever } = best;
  switch (lever.kind) {
    case "none":
      return [`flatten burst ${replay} --via sqs`];
    case "delays":
      return [`flatten burst ${replay} --jitter 0-${lever.maxSeconds} --spread ${lever.spread}`];
    default:
      return [`flatten compare ${replay} --arms sqs,${lever.kind}:${lever.concurrency}`];
  }
}

/** The best lever on a function of the user is tried on the emulator, if a measurement says how the function behaves. */
function nextOfFunction(
  best: LeverOutcome | null,
  { areInvocations }: RecordedArrivals,
  played: string,
  view: View,
): string[] {
  if (best === null || best.lever.kind === "none" || !areInvocations) return nextLines(["flatten doctor"], view);
  const { lever } = best;
  const arm = lever.kind === "delays" ? `${lever.spread}:0-${lever.maxSeconds}` : `${lever.kind}:${lever.concurrency}`;
  // The emulator has no use for the flags of the function's place.
  const { atPlace: _, ...here } = view;
  return nextLines([`flatten compare ${played} --arms sqs,${arm} --target local`], here);
}
