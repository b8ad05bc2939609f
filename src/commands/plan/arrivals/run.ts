import type { CommandContext } from "../../../cli/command.ts";
import { flagTexts } from "../../../cli/command-line.ts";
import { readGivenFile } from "../../../cli/files.ts";
import { interruptible } from "../../../cli/interruptible.ts";
import { resultText } from "../../../cli/output.ts";
import { givenFlags, refuseTogether } from "../../../cli/parse/values.ts";
import { planLevers } from "../../../plan/arrivals.ts";
import { fixedWork } from "../../../plan/work-distributions.ts";
import { consumerTexts, type PlanFlags, withoutSqs } from "../flags.ts";
import type { PlanSubject } from "../subject.ts";
import { readArrivals } from "./file.ts";
import { leverReport, leverText } from "./report.ts";

const assumedWorkSeconds = 5;

/** Plans for recorded arrivals, and returns the text of the result, and whether a lever keeps the peak. */
export async function planArrivals(
  context: CommandContext,
  flags: PlanFlags,
  path: string,
  { consumer, learned, reading }: PlanSubject,
): Promise<{ readonly text: string; readonly isKept: boolean }> {
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
  const work = flags.work ?? arrivals.work ?? learned?.work ?? fixedWork(assumedWorkSeconds);
  // An invocation of a measured function has its batch already.
  const each = arrivals.areInvocations ? { ...consumer, batchSize: 1, batchingWindowSeconds: 0 } : consumer;
  const { arrivalsSeconds } = arrivals;
  const plan = await interruptible(context.interrupted, () =>
    planLevers({ arrivalsSeconds, work, consumer: each, maxPeak: flags.maxPeak }),
  );
  const isChosen = flags.maxPeak !== undefined;
  const page = {
    plan,
    isChosen,
    arrivals,
    work,
    reading,
    replay: replayOf(path, flags),
    played: flagTexts({ like: [path], arrivals: path }).join(" "),
  };
  const isKept = !isChosen || plan.best !== null;
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
  return { text: resultText(context, flags, document, (_, view) => leverReport(page, view)), isKept };
}

const replayOf = (path: string, flags: PlanFlags): string =>
  [...flagTexts({ arrivals: path, work: flags.work?.text, like: flags.like }), ...consumerTexts(flags)].join(" ");

const others = [
  "via",
  "jitter",
  "spread",
  "maxRate",
  "maxConnections",
  "deadline",
  "confidence",
  "count",
  "sizes",
] as const;
