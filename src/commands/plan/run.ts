import { usageError } from "../../base/errors.ts";
import type { CommandRun } from "../../cli/command.ts";
import { interruptible } from "../../cli/interruptible.ts";
import { openSink, viewOf } from "../../cli/output.ts";
import { resolveSettings } from "../../cli/project-file.ts";
import { chooseRow } from "../../plan/solve/choose-row.ts";
import { capFor, isCapBetter, solve } from "../../plan/solve/solve.ts";
import { fixedWork } from "../../plan/work/distributions.ts";
import { planDocument } from "./document.ts";
import { consumerOf, goalOf, type PlanFlags } from "./flags.ts";
import { nextFor, nextForCap } from "./next.ts";
import { type PlanPage, planReport } from "./report.ts";
import { refuseMeasuredTrigger } from "./work-flags.ts";
import { learnWorkFor, sizesFor } from "./work-from.ts";

const defaultCount = 100;
const defaultWorkSeconds = 5;

/** Predicts a burst, or finds delays for a goal. Opens a target only for `--work-from metrics` or `logs`. */
export const runPlan: CommandRun<PlanFlags> = async (context, flags) => {
  const via = flags.via ?? "sqs";
  refuseMeasuredTrigger(via, flags);
  const goal = goalOf(flags);
  const consumer = consumerOf(flags);
  const sink = await openSink(context, flags);
  const { target } = await resolveSettings(context, flags);
  const sizes = await sizesFor(context, flags);
  const learned = await learnWorkFor(context, flags, sizes);
  const count = sizes?.sizes.length ?? flags.count ?? defaultCount;
  const work = learned?.sized?.work ?? learned?.work ?? flags.work ?? fixedWork(defaultWorkSeconds);
  const request = { count, work, consumer, via, goal };
  const plan = await interruptible(context.interrupted, () => solve(request));
  if (plan.kind === "impossible") throw usageError(plan.why, `nearest is ${plan.nearest}`);
  const chosen = chooseRow(plan, flags.spread);
  const cap = capFor(request);
  const isCapBest = cap !== null && flags.spread === undefined && isCapBetter(cap, chosen);
  const isLocal = target.kind === "local";
  const next = isCapBest
    ? nextForCap(cap, chosen, count, work, flags, isLocal)
    : nextFor(chosen, count, work, flags, isLocal);
  const ideal = flags.ideal === true;
  const page: PlanPage = { count, work, via, ideal, learned: learned ?? null, plan, chosen, cap, isCapBest, next };
  const json = flags.format === "json";
  await sink.write(
    json ? JSON.stringify(planDocument(page, consumer), null, 2) : planReport(page, viewOf(context, flags)),
  );
  return isCapBest || chosen.unmet === null ? "ok" : "assertion";
};
